package io.stiva.node.rootfs;

import static io.stiva.node.linux.Flags.O_PATH;
import static io.stiva.node.linux.Flags.O_RDONLY;
import static io.stiva.node.linux.Flags.RESOLVE_BENEATH;
import static io.stiva.node.linux.Flags.RESOLVE_IN_ROOT;
import static io.stiva.node.linux.Flags.RESOLVE_NO_MAGICLINKS;
import static io.stiva.node.linux.Flags.RESOLVE_NO_SYMLINKS;
import static io.stiva.node.linux.Flags.RESOLVE_NO_XDEV;

import io.stiva.node.linux.Errno;
import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.node.oci.IdRange;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads from and writes into trees a tenant could have shaped. Every look-up is relative to a
 * descriptor and told where it must stay; nothing is ever followed out of the tree.
 */
public final class TenantTree {

    private static final int O_DIRECTORY = 0x10000;
    private static final int MOST_BYTES = 1 << 20;
    private static final long CONFINED = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;

    private final Kernel kernel;

    public TenantTree(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * The text of a file of the merged tree as a program inside would see it, links resolved
     * inside.
     *
     * @param root descriptor of the tree
     * @return at most 1 MiB; empty when there is no such readable file
     */
    public String read(int root, String path) {
        int file;
        try {
            long resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
            // Non-blocking: the image may have put a named pipe there.
            file = kernel.openAt(root, path, O_RDONLY | Flags.O_NONBLOCK, 0, resolve);
        } catch (KernelException e) {
            return "";
        }
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] part = new byte[8192];
            for (int got = kernel.read(file, part);
                    got > 0 && all.size() < MOST_BYTES;
                    got = kernel.read(file, part)) {
                all.write(part, 0, got);
            }
            return all.toString(StandardCharsets.UTF_8);
        } catch (KernelException e) {
            return ""; // a directory, for example
        } finally {
            kernel.close(file);
        }
    }

    /**
     * Writes files into {@code etc} of the writable layer before it is mounted. Where an earlier
     * incarnation has made something else of that directory, the tenant keeps what it made.
     *
     * @param contents file name to text
     */
    public void writeEtc(Path upper, IdRange ids, Map<String, String> contents) {
        int layer = kernel.open(upper.toString(), O_PATH | O_DIRECTORY, 0);
        try {
            try {
                kernel.makeDirectory(layer, "etc", 0755);
                kernel.changeOwner(layer, "etc", ids.base(), ids.base());
            } catch (KernelException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
            int etc;
            try {
                etc = kernel.openAt(layer, "etc", O_PATH | O_DIRECTORY, 0, CONFINED);
            } catch (KernelException e) {
                if (e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
                    return;
                }
                throw e;
            }
            try {
                contents.forEach((name, text) -> replace(etc, name, text, ids));
            } finally {
                kernel.close(etc);
            }
        } finally {
            kernel.close(layer);
        }
    }

    private void replace(int directory, String name, String text, IdRange ids) {
        try {
            kernel.unlink(directory, name);
        } catch (KernelException e) {
            if (e.errno() == 21 /* EISDIR */) {
                return;
            }
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        int flags = Flags.O_WRONLY | Flags.O_CREAT | Flags.O_EXCL;
        int file = kernel.openAt(directory, name, flags, 0644, CONFINED);
        try {
            kernel.write(file, text.getBytes(StandardCharsets.UTF_8));
            kernel.changeOwner(file, "", ids.base(), ids.base());
        } finally {
            kernel.close(file);
        }
    }
}
