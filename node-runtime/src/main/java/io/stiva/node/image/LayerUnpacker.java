package io.stiva.node.image;

import io.stiva.node.linux.FileCallException;
import io.stiva.node.linux.TreeCalls;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the archive of one layer into a directory overlayfs can stack.
 *
 * <p>Promises: nothing outside the directory changes, whatever the archive says; owners, modes with
 * setuid bits, times, hard links, capabilities and user attributes are the archive's; device nodes
 * are left out, because the runtime gives each container its own {@code /dev}; a whiteout becomes
 * overlayfs' character device 0:0, an opaque directory its {@code trusted.overlay.opaque}.
 */
final class LayerUnpacker {

    private static final String WHITEOUT = ".wh.";
    private static final String AUFS = ".wh..wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String CAPABILITY = "security.capability";
    private static final int BUFFER = 128 * 1024;

    private final TreeCalls calls;
    private final UnpackLimits limits;

    LayerUnpacker(TreeCalls calls, UnpackLimits limits) {
        this.calls = calls;
        this.limits = limits;
    }

    /** A directory whose time is set at the end, when nothing is put into it any more. */
    private record Touched(LayerPath path, long seconds, int nanos) {}

    /**
     * Unpacks into an empty directory and writes it to the disk.
     *
     * @param directory absolute, reachable by root only: layers hold setuid programs
     * @throws StivaException codes {@code layer-refused}, {@code layer-too-large}
     * @throws IOException when reading the archive or writing the directory fails
     */
    void unpack(InputStream archive, Path directory) throws IOException {
        TarReader reader = new TarReader(archive, limits.header());
        byte[] buffer = new byte[BUFFER];
        List<Touched> touched = new ArrayList<>();
        try (LayerTree tree = new LayerTree(calls, directory.toString(), limits.depth())) {
            int entries = 0;
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (++entries > limits.entries()) {
                    throw LayerErrors.tooLarge(
                            "it holds too many files", String.valueOf(limits.entries()));
                }
                apply(entry, reader, tree, buffer, touched);
            }
            // What follows the end mark still belongs to the digest and to the bounds.
            archive.transferTo(OutputStream.nullOutputStream());
            for (Touched last : touched.reversed()) {
                touch(tree, last);
            }
            tree.sync();
        }
    }

    private void apply(
            TarEntry entry, TarReader reader, LayerTree tree, byte[] buffer, List<Touched> touched)
            throws IOException {
        LayerPath path = LayerPath.parse(entry.name(), limits.depth());
        if (path.isRoot() && entry.type() != TarEntry.Type.DIRECTORY) {
            throw LayerErrors.refused(entry.name(), "it has no name");
        }
        if (path.components().stream().anyMatch(part -> part.startsWith(WHITEOUT))) {
            whiteout(path, tree);
            return;
        }
        try {
            put(entry, path, reader, tree, buffer, touched);
        } catch (FileCallException e) {
            StivaException refused = refusal(path, e);
            if (refused != null) {
                throw refused;
            }
            throw e;
        }
    }

    private void put(
            TarEntry entry,
            LayerPath path,
            TarReader reader,
            LayerTree tree,
            byte[] buffer,
            List<Touched> touched)
            throws IOException {
        switch (entry.type()) {
            case DIRECTORY -> {
                putDirectory(entry, path, tree);
                touched.add(new Touched(path, entry.mtimeSeconds(), entry.mtimeNanos()));
            }
            case FILE -> putFile(entry, path, reader, tree, buffer);
            case SYMBOLIC_LINK -> {
                int parent = tree.symbolicLink(path, linkTarget(entry));
                calls.setOwnerOf(parent, path.name(), entry.uid(), entry.gid());
                setModifiedOf(parent, path, entry);
            }
            case HARD_LINK -> {
                LayerPath target = LayerPath.parse(entry.linkName(), limits.depth());
                if (target.isRoot()) {
                    throw LayerErrors.refused(entry.name(), "it is a hard link to nothing");
                }
                tree.hardLink(path, target);
            }
            case FIFO -> {
                int parent = tree.fifo(path);
                calls.setOwnerOf(parent, path.name(), entry.uid(), entry.gid());
                calls.setModeOf(parent, path.name(), entry.mode());
                setModifiedOf(parent, path, entry);
            }
            case DEVICE -> {
                // Left out: see the class comment.
            }
        }
    }

    private void putDirectory(TarEntry entry, LayerPath path, LayerTree tree) throws IOException {
        int directory = tree.directory(path);
        try {
            tree.finish(directory, entry, kept(entry));
        } finally {
            calls.close(directory);
        }
    }

    private void putFile(
            TarEntry entry, LayerPath path, TarReader reader, LayerTree tree, byte[] buffer)
            throws IOException {
        int file = tree.file(path);
        try {
            for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
                calls.write(file, buffer, read);
            }
            tree.finish(file, entry, kept(entry));
            calls.setModified(file, entry.mtimeSeconds(), entry.mtimeNanos());
        } finally {
            calls.close(file);
        }
    }

    private void setModifiedOf(int parent, LayerPath path, TarEntry entry) throws IOException {
        calls.setModifiedOf(parent, path.name(), entry.mtimeSeconds(), entry.mtimeNanos());
    }

    private static String linkTarget(TarEntry entry) {
        String target = entry.linkName();
        if (target.isEmpty() || target.length() > 4095 || target.indexOf('\0') >= 0) {
            throw LayerErrors.refused(
                    entry.name(), "it is a link to nothing or to too long a path");
        }
        return target;
    }

    /**
     * A name with a part that starts with {@code .wh.} is never a file of its own (OCI image
     * specification, layer.md, "Whiteouts").
     */
    private static void whiteout(LayerPath path, LayerTree tree) throws IOException {
        String name = path.name();
        if (name.equals(OPAQUE)) {
            tree.opaque(parent(path));
            return;
        }
        if (path.components().stream().anyMatch(part -> part.startsWith(AUFS))) {
            // Bookkeeping of aufs that old engines exported with their layers.
            return;
        }
        String removed = name.startsWith(WHITEOUT) ? name.substring(WHITEOUT.length()) : "";
        if (removed.isEmpty() || removed.equals(".") || removed.equals("..")) {
            throw LayerErrors.refused(path.toString(), "it is not a valid whiteout");
        }
        List<String> components = new ArrayList<>(parent(path).components());
        if (components.stream().anyMatch(part -> part.startsWith(WHITEOUT))) {
            throw LayerErrors.refused(path.toString(), "it lies inside a whiteout");
        }
        components.add(removed);
        tree.whiteout(new LayerPath(List.copyOf(components)));
    }

    private static LayerPath parent(LayerPath path) {
        return new LayerPath(path.components().subList(0, path.components().size() - 1));
    }

    /**
     * The attributes a layer may set. Above all it must not forge {@code trusted.overlay.*} or
     * {@code user.overlay.*}, with which overlayfs would redirect a lookup to another directory.
     */
    private static Map<String, byte[]> kept(TarEntry entry) {
        if (entry.attributes().isEmpty()) {
            return Map.of();
        }
        Map<String, byte[]> kept = new LinkedHashMap<>();
        entry.attributes()
                .forEach(
                        (name, value) -> {
                            boolean user =
                                    name.startsWith("user.") && !name.startsWith("user.overlay.");
                            if (user || (name.equals(CAPABILITY) && isCapability(entry, value))) {
                                kept.put(name, value);
                            }
                        });
        return kept;
    }

    /**
     * The kernel takes an empty value here and then fails to run the file (struct vfs_cap_data).
     */
    private static boolean isCapability(TarEntry entry, byte[] value) {
        int version = value.length < 4 ? 0 : value[3];
        int expected =
                switch (version) {
                    case 1 -> 12;
                    case 2 -> 20;
                    case 3 -> 24;
                    default -> -1;
                };
        if (value.length != expected) {
            throw LayerErrors.refused(entry.name(), "its capability attributes are malformed");
        }
        return true;
    }

    /** A refusal of the kernel that is the archive's fault, or null when it is the machine's. */
    private static @Nullable StivaException refusal(LayerPath path, FileCallException e) {
        return switch (e.errno()) {
            case TreeCalls.ELOOP, TreeCalls.ENAMETOOLONG, TreeCalls.ENOTDIR ->
                    LayerErrors.refused(path.toString(), "its path cannot be made");
            case TreeCalls.EINVAL ->
                    LayerErrors.refused(
                            path.toString(), "its attributes are not valid (" + e.call() + ")");
            case TreeCalls.EPERM, TreeCalls.EOPNOTSUPP ->
                    e.call().equals("fsetxattr")
                            ? LayerErrors.refused(
                                    path.toString(), "its attributes cannot be stored here")
                            : null;
            default -> null;
        };
    }

    private void touch(LayerTree tree, Touched directory) throws IOException {
        int open;
        try {
            open = tree.openDirectory(directory.path());
        } catch (FileCallException e) {
            // A later entry put something else at this name.
            if (e.errno() == TreeCalls.ENOENT || e.errno() == TreeCalls.ENOTDIR) {
                return;
            }
            throw e;
        }
        try {
            calls.setModified(open, directory.seconds(), directory.nanos());
        } finally {
            calls.close(open);
        }
    }
}
