package io.stiva.node.linux;

import java.io.IOException;
import java.util.List;

/**
 * Removes trees a stranger has shaped: by descriptor, without following a link or entering a mount,
 * with bounded memory and descriptors however many names there are and however deep they lie.
 */
public final class TreeRemoval {

    /** What lies deeper is moved up to the top first; each level on the way is a descriptor. */
    private static final int MOST_LEVELS = 32;

    private final TreeCalls calls;

    public TreeRemoval(TreeCalls calls) {
        this.calls = calls;
    }

    /** Removes the file, link or whole directory {@code name}; one that is gone is no failure. */
    public void remove(int directory, String name) throws IOException {
        if (isUnlinked(directory, name)) {
            return;
        }
        removeDirectory(directory, name, this::empty);
    }

    private interface Emptying {
        void empty(int directory) throws IOException;
    }

    private void removeDirectory(int parent, String name, Emptying emptying) throws IOException {
        int directory = calls.openChildDirectoryHere(parent, name);
        try {
            emptying.empty(directory);
        } finally {
            calls.close(directory);
        }
        calls.removeDirectory(parent, name);
    }

    /** Removes everything in an open directory. */
    public void empty(int directory) throws IOException {
        new Clearing(directory).clear(directory, 1);
    }

    /** Answers false for a directory. */
    private boolean isUnlinked(int directory, String name) throws IOException {
        try {
            calls.unlink(directory, name);
            return true;
        } catch (FileCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return true;
            }
            // POSIX says EPERM for a directory, Linux says EISDIR.
            if (e.errno() != TreeCalls.EISDIR && e.errno() != TreeCalls.EPERM) {
                throw e;
            }
            return false;
        }
    }

    /** One removal of everything below its top. */
    private final class Clearing {

        private final int top;
        private int raised;

        Clearing(int top) {
            this.top = top;
        }

        /** What was moved to the top meanwhile shows up in the top's own next listing. */
        void clear(int directory, int level) throws IOException {
            boolean found;
            do {
                found = false;
                calls.rewind(directory);
                for (List<String> some = calls.nextNames(directory);
                        !some.isEmpty();
                        some = calls.nextNames(directory)) {
                    found = true;
                    for (String name : some) {
                        clear(directory, name, level);
                    }
                }
            } while (found);
        }

        private void clear(int directory, String name, int level) throws IOException {
            if (isUnlinked(directory, name)) {
                return;
            }
            if (level > MOST_LEVELS) {
                raise(directory, name);
                return;
            }
            removeDirectory(directory, name, child -> clear(child, level + 1));
        }

        private void raise(int directory, String name) throws IOException {
            boolean isFree;
            do {
                // A tenant may have thought of such names.
                isFree = calls.renameToFree(directory, name, top, "deep." + raised++);
            } while (!isFree);
        }
    }
}
