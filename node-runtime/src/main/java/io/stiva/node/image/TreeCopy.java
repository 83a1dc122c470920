package io.stiva.node.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.stiva.node.linux.FileCallException;
import io.stiva.node.linux.TreeCalls;
import io.stiva.node.linux.TreeCalls.Stat;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies files out of and into the tree of a container that runs, as archives. Its root may change
 * anything in it meanwhile (CVE-2018-15664), so a path is looked up once, from descriptor to
 * descriptor; a link is followed only in the path the caller names, and then inside the tree; no
 * mount is entered: in /proc, /sys and /dev the agent could do what the tenant cannot.
 */
public final class TreeCopy {

    private static final int DEEPEST = 128;
    private static final int LONGEST_HEADER = 1 << 20;
    private static final int BUFFER = 128 * 1024;
    private static final int FIRST_FOREIGN = 65536;
    private static final int NOBODY = 65534;

    private final TreeCalls calls;
    private final int root;
    private final int firstId;
    private final Runnable check;
    private final byte[] buffer = new byte[BUFFER];

    /**
     * @param root descriptor of the tree
     * @param firstId id of its root user outside
     * @param check called before each file and each part of one; throws to end the copying
     */
    public TreeCopy(TreeCalls calls, int root, int firstId, Runnable check) {
        this.calls = calls;
        this.root = root;
        this.firstId = firstId;
        this.check = check;
    }

    // out

    /**
     * Writes the archive of a file, or of a directory and all in it; its entries begin with the
     * last part of the path. Devices and sockets are left out, and so are extended attributes.
     *
     * @param path of the inside, at most 4095 bytes
     * @throws StivaException NOT_FOUND {@code no-such-file}
     * @throws IOException of the stream
     */
    public void out(String path, OutputStream to) throws IOException {
        LayerPath place = parse(path);
        TarWriter tar = new TarWriter(to);
        if (place.isRoot()) {
            int directory = open("");
            try {
                children(tar, directory, ".", 0);
            } finally {
                calls.close(directory);
            }
        } else {
            int parent = open(place.parent());
            try {
                entry(tar, parent, place.name(), place.name(), 0);
            } catch (FileCallException e) {
                throw refused(e, path);
            } finally {
                calls.close(parent);
            }
        }
        tar.finish();
    }

    private void children(TarWriter tar, int directory, String name, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw CopyErrors.refused(name, "it is deeper than " + DEEPEST + " directories");
        }
        for (String child : calls.list(directory)) {
            try {
                entry(tar, directory, child, name + "/" + child, depth);
            } catch (FileCallException e) {
                if (!isGone(e.errno())) {
                    throw refused(e, name);
                }
            }
        }
    }

    /** Something took it away or put something else there, or it is a mount. */
    private static boolean isGone(int errno) {
        return errno == TreeCalls.ENOENT
                || errno == TreeCalls.EAGAIN
                || errno == TreeCalls.EINVAL
                || errno == TreeCalls.ENOTDIR
                || errno == TreeCalls.ELOOP
                || errno == TreeCalls.EXDEV;
    }

    private void entry(TarWriter tar, int parent, String child, String name, int depth)
            throws IOException {
        check.run();
        Stat stat = calls.stat(parent, child);
        switch (stat.mode() & TreeCalls.TYPE_MASK) {
            case TreeCalls.DIRECTORY -> {
                int directory = calls.openChildDirectoryHere(parent, child);
                try {
                    header(tar, '5', name + "/", "", stat);
                    children(tar, directory, name, depth + 1);
                } finally {
                    calls.close(directory);
                }
            }
            case TreeCalls.REGULAR -> file(tar, parent, child, name);
            case TreeCalls.LINK -> header(tar, '2', name, calls.readLink(parent, child), stat);
            case TreeCalls.FIFO -> header(tar, '6', name, "", stat);
            default -> {} // a device or a socket
        }
    }

    private void file(TarWriter tar, int parent, String child, String name) throws IOException {
        int file = calls.openFileHere(parent, child);
        try {
            Stat stat = calls.statOf(file);
            if ((stat.mode() & TreeCalls.TYPE_MASK) != TreeCalls.REGULAR) {
                return; // it was one a moment ago
            }
            header(tar, '0', name, "", stat);
            long left = stat.size();
            while (left > 0) {
                check.run();
                int got = calls.read(file, buffer);
                if (got == 0) {
                    break;
                }
                tar.content(buffer, got);
                left -= got;
            }
            tar.fill();
        } finally {
            calls.close(file);
        }
    }

    private void header(TarWriter tar, char type, String name, String link, Stat stat)
            throws IOException {
        tar.entry(type, name, link, stat, inside(stat.uid()), inside(stat.gid()));
    }

    private int inside(int id) {
        int inside = id - firstId;
        return inside >= 0 && inside < FIRST_FOREIGN ? inside : NOBODY;
    }

    // in

    /**
     * Unpacks an archive below a directory. Links in the archive are made and never followed; what
     * is in the way is replaced, except that a directory stays one. Devices and pipes are refused.
     *
     * @param path of a directory of the inside
     * @throws StivaException NOT_FOUND {@code no-such-file}, UNPROCESSABLE {@code copy-refused}
     * @throws IOException of the stream
     */
    public void in(String path, InputStream archive) throws IOException {
        int top = open(parse(path).toString());
        try {
            TarReader tar = new TarReader(archive, LONGEST_HEADER);
            for (TarEntry entry = next(tar); entry != null; entry = next(tar)) {
                check.run();
                unpack(top, entry, tar);
            }
        } finally {
            calls.close(top);
        }
    }

    private void unpack(int top, TarEntry entry, TarReader tar) throws IOException {
        LayerPath place = entryPath(entry.name());
        if (place.isRoot()) {
            return; // the directory itself stays as it is
        }
        if (entry.uid() >= FIRST_FOREIGN || entry.gid() >= FIRST_FOREIGN) {
            throw CopyErrors.refused(entry.name(), "its owner is not below " + FIRST_FOREIGN);
        }
        int parent = -1;
        try {
            parent = walk(top, place.components().subList(0, place.components().size() - 1));
            make(top, parent, place.name(), entry, tar);
        } catch (FileCallException e) {
            throw refused(e, entry.name());
        } finally {
            if (parent >= 0) {
                calls.close(parent);
            }
        }
    }

    /** Down from the top without a link; directories that are missing are made. */
    private int walk(int top, List<String> parts) throws IOException {
        int at = calls.openChildDirectoryHere(top, ".");
        for (String part : parts) {
            int next;
            try {
                next = directory(at, part);
            } finally {
                calls.close(at);
            }
            at = next;
        }
        return at;
    }

    private int directory(int parent, String name) throws IOException {
        try {
            return calls.openChildDirectoryHere(parent, name);
        } catch (FileCallException e) {
            if (e.errno() != TreeCalls.ENOENT) {
                throw e;
            }
        }
        calls.makeDirectory(parent, name, 0755);
        calls.setOwnerOf(parent, name, firstId, firstId);
        return calls.openChildDirectoryHere(parent, name);
    }

    private void make(int top, int parent, String name, TarEntry entry, TarReader tar)
            throws IOException {
        switch (entry.type()) {
            case DIRECTORY -> directory(parent, name, entry);
            case FILE -> file(parent, name, entry, tar);
            case SYMBOLIC_LINK -> {
                clear(parent, name);
                calls.symlink(entry.linkName(), parent, name);
                calls.setOwnerOf(parent, name, outside(entry.uid()), outside(entry.gid()));
            }
            case HARD_LINK -> link(top, parent, name, entry);
            case DEVICE, FIFO -> throw CopyErrors.refused(entry.name(), "it is a device or a pipe");
        }
    }

    /** By descriptors only: chmod(2) of a name would follow a link put there meanwhile. */
    private void directory(int parent, String name, TarEntry entry) throws IOException {
        if (!isDirectory(parent, name)) {
            clear(parent, name);
        }
        int directory = directory(parent, name);
        try {
            calls.setOwner(directory, outside(entry.uid()), outside(entry.gid()));
            calls.setMode(directory, entry.mode());
        } finally {
            calls.close(directory);
        }
    }

    private void file(int parent, String name, TarEntry entry, TarReader tar) throws IOException {
        clear(parent, name);
        int file = calls.createFile(parent, name);
        try {
            for (int got = tar.read(buffer); got >= 0; got = tar.read(buffer)) {
                check.run();
                calls.write(file, buffer, got);
            }
            calls.setOwner(file, outside(entry.uid()), outside(entry.gid()));
            calls.setMode(file, entry.mode());
            calls.setModified(file, entry.mtimeSeconds(), entry.mtimeNanos());
        } finally {
            calls.close(file);
        }
    }

    private void link(int top, int parent, String name, TarEntry entry) throws IOException {
        LayerPath target = entryPath(entry.linkName());
        if (target.isRoot()) {
            throw CopyErrors.refused(entry.name(), "it links to a directory");
        }
        List<String> parts = target.components();
        int from = walk(top, parts.subList(0, parts.size() - 1));
        try {
            clear(parent, name);
            calls.link(from, target.name(), parent, name);
        } finally {
            calls.close(from);
        }
    }

    private boolean isDirectory(int parent, String name) throws IOException {
        try {
            return calls.stat(parent, name).isDirectory();
        } catch (FileCallException e) {
            if (e.errno() == TreeCalls.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    private void clear(int parent, String name) throws IOException {
        try {
            calls.unlink(parent, name);
        } catch (FileCallException e) {
            if (e.errno() != TreeCalls.ENOENT) {
                throw e;
            }
        }
    }

    private int outside(int id) {
        return firstId + id;
    }

    // both

    /** The only look-up that follows links, none of them out of the tree and none magic. */
    private int open(String path) throws IOException {
        try {
            return calls.openDirectoryHere(root, path);
        } catch (FileCallException e) {
            throw refused(e, path);
        }
    }

    private static LayerPath parse(String path) {
        return entryPath(new String(path.getBytes(UTF_8), ISO_8859_1));
    }

    private static LayerPath entryPath(String name) {
        try {
            return LayerPath.parse(name, DEEPEST);
        } catch (StivaException e) {
            throw CopyErrors.refused(name, "its path climbs, or is too long or too deep", e);
        }
    }

    private static @Nullable TarEntry next(TarReader tar) throws IOException {
        try {
            return tar.next();
        } catch (StivaException e) {
            throw CopyErrors.unsound(e);
        }
    }

    private static StivaException refused(FileCallException cause, String path) {
        return switch (cause.errno()) {
            case TreeCalls.ENOENT, TreeCalls.ENOTDIR ->
                    StivaException.of(ErrorCategory.NOT_FOUND, "no-such-file")
                            .say(
                                    "no such file or directory in the container: '%s'",
                                    LayerErrors.printable(path))
                            .causedBy(cause)
                            .build();
            case TreeCalls.EXDEV ->
                    CopyErrors.refused(path, "it lies on a mount of the container's", cause);
            case TreeCalls.ELOOP -> CopyErrors.refused(path, "it leads through a link", cause);
            case TreeCalls.EAGAIN, TreeCalls.EEXIST, TreeCalls.EINVAL ->
                    CopyErrors.refused(path, "it changes while it is copied", cause);
            case TreeCalls.EISDIR ->
                    CopyErrors.refused(path, "a directory cannot be replaced by it", cause);
            case TreeCalls.EROFS ->
                    CopyErrors.refused(path, "the container's root is read-only", cause);
            case TreeCalls.ENOSPC, TreeCalls.EDQUOT ->
                    CopyErrors.refused(path, "there is no space left for it", cause);
            default -> CopyErrors.failed(cause);
        };
    }
}
