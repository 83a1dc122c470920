package io.stiva.node.image;

import io.stiva.node.linux.FileCallException;
import io.stiva.node.linux.TreeCalls;
import io.stiva.node.linux.TreeRemoval;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * The directory one layer is unpacked into, written through its open root only.
 *
 * <p>Promises: no call follows a link out of the root, whatever the layer put there before; what
 * stands in the way of a new name is removed first; marks of removed files are overlayfs' own. Not
 * safe for two threads.
 */
final class LayerTree implements AutoCloseable {

    private static final int MAX_LINKS = 40;
    private static final int IMPLICIT_MODE = 0755;
    private static final String OPAQUE = "trusted.overlay.opaque";

    private final TreeCalls calls;
    private final int depth;
    private final int root;
    private final int rootLength;
    // Archives list a directory's files together, so the last parent is nearly always the next one.
    private String openPath = "";
    private int openParent;

    /**
     * @param depth directories below the root, also by way of links
     */
    LayerTree(TreeCalls calls, String absolutePath, int depth) throws IOException {
        this.calls = calls;
        this.depth = depth;
        this.root = calls.openDirectory(absolutePath);
        this.rootLength = calls.pathOf(root).length();
        this.openParent = root;
    }

    /** Opens a fresh descriptor of a directory; the caller closes it. */
    int openDirectory(LayerPath path) throws IOException {
        return calls.openDirectoryInRoot(root, path.toString());
    }

    /** Makes a directory, or keeps the one that is there; returns it open, the caller closes it. */
    int directory(LayerPath path) throws IOException {
        if (path.isRoot()) {
            return openDirectory(path);
        }
        int parent = parentOf(path);
        boolean hidden = false;
        try {
            calls.makeDirectory(parent, path.name(), IMPLICIT_MODE);
        } catch (FileCallException e) {
            requireTaken(e);
            TreeCalls.Stat there = calls.stat(parent, path.name());
            if (!there.isDirectory()) {
                hidden = there.isWhiteout();
                calls.unlink(parent, path.name());
                forgetParents();
                parent = parentOf(path);
                calls.makeDirectory(parent, path.name(), IMPLICIT_MODE);
            }
        }
        int made = calls.openChildDirectory(parent, path.name());
        if (hidden) {
            // The layer removed the lower directory and made a new one of that name.
            calls.setAttribute(made, OPAQUE, new byte[] {'y'});
        }
        return made;
    }

    /** Makes an empty file and returns it open for writing; the caller closes it. */
    int file(LayerPath path) throws IOException {
        int parent = parentOf(path);
        try {
            return calls.createFile(parent, path.name());
        } catch (FileCallException e) {
            requireTaken(e);
            parent = clear(path);
            return calls.createFile(parent, path.name());
        }
    }

    /** Makes a symbolic link; its target is only text here. Returns the directory it is in. */
    int symbolicLink(LayerPath path, String target) throws IOException {
        int parent = parentOf(path);
        try {
            calls.symlink(target, parent, path.name());
        } catch (FileCallException e) {
            requireTaken(e);
            parent = clear(path);
            calls.symlink(target, parent, path.name());
        }
        return parent;
    }

    /** Makes a named pipe; returns the directory it is in. */
    int fifo(LayerPath path) throws IOException {
        int parent = parentOf(path);
        try {
            calls.makeNode(parent, path.name(), TreeCalls.FIFO | 0600);
        } catch (FileCallException e) {
            requireTaken(e);
            parent = clear(path);
            calls.makeNode(parent, path.name(), TreeCalls.FIFO | 0600);
        }
        return parent;
    }

    /** Gives the file at {@code target} a second name; a symbolic link is linked itself. */
    void hardLink(LayerPath path, LayerPath target) throws IOException {
        int from = openExistingParent(path, target);
        try {
            TreeCalls.Stat wanted = existing(from, path, target);
            int parent = parentOf(path);
            try {
                calls.link(from, target.name(), parent, path.name());
            } catch (FileCallException e) {
                requireTaken(e);
                if (calls.stat(parent, path.name()).inode() == wanted.inode()) {
                    return;
                }
                parent = clear(path);
                calls.link(from, target.name(), parent, path.name());
            }
        } finally {
            calls.close(from);
        }
    }

    private int openExistingParent(LayerPath path, LayerPath target) throws IOException {
        try {
            return calls.openDirectoryInRoot(root, target.parent());
        } catch (FileCallException e) {
            if (isAbsent(e)) {
                throw danglingHardLink(path);
            }
            throw e;
        }
    }

    private TreeCalls.Stat existing(int parent, LayerPath path, LayerPath target)
            throws IOException {
        try {
            TreeCalls.Stat found = calls.stat(parent, target.name());
            if (found.isDirectory()) {
                throw LayerErrors.refused(path.toString(), "it is a hard link to a directory");
            }
            return found;
        } catch (FileCallException e) {
            if (isAbsent(e)) {
                throw danglingHardLink(path);
            }
            throw e;
        }
    }

    private static RuntimeException danglingHardLink(LayerPath path) {
        return LayerErrors.refused(
                path.toString(), "it is a hard link to a file that is not in its layer");
    }

    /**
     * Marks a name of the layers below as removed. What this layer itself made under that name
     * stays: whiteouts only speak of lower layers (OCI image specification, layer.md, "Whiteouts").
     */
    void whiteout(LayerPath path) throws IOException {
        int parent = parentOf(path);
        try {
            calls.makeNode(parent, path.name(), TreeCalls.CHARACTER_DEVICE);
        } catch (FileCallException e) {
            requireTaken(e);
            if (calls.stat(parent, path.name()).isDirectory()) {
                opaque(path);
            }
        }
    }

    /** Hides everything the layers below have in this directory. */
    void opaque(LayerPath path) throws IOException {
        int directory = path.isRoot() ? openDirectory(path) : directory(path);
        try {
            calls.setAttribute(directory, OPAQUE, new byte[] {'y'});
        } finally {
            calls.close(directory);
        }
    }

    /** Opens the parent, following links inside the root and making what is missing. */
    private int parentOf(LayerPath path) throws IOException {
        String wanted = path.parent();
        if (wanted.equals(openPath)) {
            return openParent;
        }
        forgetParents();
        int found = open(wanted, path);
        requireShallow(found, path);
        openPath = wanted;
        openParent = found;
        return found;
    }

    private int open(String wanted, LayerPath path) throws IOException {
        try {
            return calls.openDirectoryInRoot(root, wanted);
        } catch (FileCallException e) {
            return switch (e.errno()) {
                case TreeCalls.ENOENT -> make(path);
                case TreeCalls.ENOTDIR ->
                        throw LayerErrors.refused(path.toString(), "it lies inside a file");
                case TreeCalls.ELOOP ->
                        throw LayerErrors.refused(path.toString(), "it lies behind a link loop");
                default -> throw e;
            };
        }
    }

    /** Walks down component by component; a link to nothing becomes the directory it points at. */
    private int make(LayerPath path) throws IOException {
        Deque<String> todo =
                new ArrayDeque<>(path.components().subList(0, path.components().size() - 1));
        String done = "";
        int links = 0;
        while (!todo.isEmpty()) {
            String part = todo.pop();
            String next = done.isEmpty() ? part : done + "/" + part;
            String target = makeOne(done, part, next, path);
            if (target.isEmpty()) {
                done = next;
                continue;
            }
            if (++links > MAX_LINKS) {
                throw LayerErrors.refused(path.toString(), "it lies behind a link loop");
            }
            done = target.startsWith("/") ? "" : done;
            String[] parts = target.split("/");
            for (int i = parts.length - 1; i >= 0; i--) {
                if (!parts[i].isEmpty() && !parts[i].equals(".")) {
                    todo.push(parts[i]);
                }
            }
        }
        return calls.openDirectoryInRoot(root, done);
    }

    /** Makes sure that {@code next} is a directory; answers the target when it is a dead link. */
    private String makeOne(String done, String part, String next, LayerPath path)
            throws IOException {
        try {
            calls.close(calls.openDirectoryInRoot(root, next));
            return "";
        } catch (FileCallException e) {
            if (e.errno() == TreeCalls.ENAMETOOLONG
                    || e.errno() == TreeCalls.ELOOP
                    || e.errno() == TreeCalls.ENOTDIR) {
                throw LayerErrors.refused(path.toString(), "it lies inside a file or a link loop");
            }
            if (e.errno() != TreeCalls.ENOENT) {
                throw e;
            }
        }
        int parent = calls.openDirectoryInRoot(root, done);
        try {
            requireShallow(parent, path);
            calls.makeDirectory(parent, part, IMPLICIT_MODE);
            return "";
        } catch (FileCallException e) {
            requireTaken(e);
            return calls.readLink(parent, part);
        } finally {
            calls.close(parent);
        }
    }

    /** Short names through links can lead ever deeper; what is too deep could not be removed. */
    private void requireShallow(int directory, LayerPath path) throws IOException {
        long below =
                calls.pathOf(directory).substring(rootLength).chars().filter(c -> c == '/').count();
        if (below > depth) {
            throw LayerErrors.refused(
                    path.toString(), "its path is deeper than " + depth + " directories");
        }
    }

    /** Removes what stands at a name, with everything below; returns the parent, opened anew. */
    private int clear(LayerPath path) throws IOException {
        new TreeRemoval(calls).remove(parentOf(path), path.name());
        forgetParents();
        return parentOf(path);
    }

    private void forgetParents() {
        if (openParent != root) {
            calls.close(openParent);
        }
        openPath = "";
        openParent = root;
    }

    private static void requireTaken(FileCallException e) throws FileCallException {
        if (e.errno() != TreeCalls.EEXIST) {
            throw e;
        }
    }

    private static boolean isAbsent(FileCallException e) {
        return e.errno() == TreeCalls.ENOENT
                || e.errno() == TreeCalls.ENOTDIR
                || e.errno() == TreeCalls.ELOOP;
    }

    /** Sets attributes in one order: owner first, because it clears setuid and capabilities. */
    void finish(int file, TarEntry entry, Map<String, byte[]> attributes) throws IOException {
        calls.setOwner(file, entry.uid(), entry.gid());
        calls.setMode(file, entry.mode());
        for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
            calls.setAttribute(file, attribute.getKey(), attribute.getValue());
        }
    }

    /** Writes everything to the disk. */
    void sync() throws IOException {
        calls.syncFileSystem(root);
    }

    @Override
    public void close() {
        forgetParents();
        calls.close(root);
    }
}
