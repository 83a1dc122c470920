package io.stiva.node.image;

import io.stiva.node.linux.FileCallException;
import io.stiva.node.linux.TreeCalls;
import java.io.IOException;

/** Removes trees whose names a stranger chose, by descriptor and without following a link. */
final class TreeRemoval {

    private final TreeCalls calls;

    TreeRemoval(TreeCalls calls) {
        this.calls = calls;
    }

    /** Removes the file, link or whole directory {@code name}. */
    void remove(int directory, String name) throws IOException {
        try {
            calls.unlink(directory, name);
            return;
        } catch (FileCallException e) {
            // POSIX says EPERM for a directory, Linux says EISDIR.
            if (e.errno() != TreeCalls.EISDIR && e.errno() != TreeCalls.EPERM) {
                throw e;
            }
        }
        int child = calls.openChildDirectory(directory, name);
        try {
            empty(child);
        } finally {
            calls.close(child);
        }
        calls.removeDirectory(directory, name);
    }

    /** Removes everything in an open directory. Layers are shallow, so recursion is bounded. */
    void empty(int directory) throws IOException {
        for (String name : calls.list(directory)) {
            remove(directory, name);
        }
    }
}
