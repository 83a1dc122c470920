package io.stiva.node.container;

import static io.stiva.node.linux.Flags.RESOLVE_IN_ROOT;
import static io.stiva.node.linux.Flags.RESOLVE_NO_MAGICLINKS;
import static io.stiva.node.linux.Flags.RESOLVE_NO_SYMLINKS;

import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Kernel;
import io.stiva.node.oci.IdRange;

/**
 * A pseudo-terminal of a container's own devpts. The other side is asked of the master itself and
 * never looked up by its path, which a tenant could have replaced (CVE-2025-52565).
 *
 * @param master the agent's side
 * @param program the side that becomes the program's streams
 */
record Terminal(int master, int program) {

    private static final long DEVPTS = 0x1cd1;

    /** The group every distribution gives its terminals. */
    private static final int TTY_GROUP = 5;

    /**
     * @param pid of a process of the container
     * @param uid inside, whose terminal it is
     */
    static Terminal open(Kernel kernel, int pid, IdRange ids, int uid) {
        int root = kernel.open("/proc/" + pid + "/root", Flags.O_PATH, 0);
        try {
            long resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
            int multiplexer = kernel.openAt(root, "dev/pts/ptmx", Flags.O_PATH, 0, resolve);
            try {
                if (kernel.fileSystemType(multiplexer) != DEVPTS) {
                    throw new IllegalStateException("/dev/pts of the container is no devpts");
                }
                return pair(kernel, multiplexer, ids, uid);
            } finally {
                kernel.close(multiplexer);
            }
        } finally {
            kernel.close(root);
        }
    }

    private static Terminal pair(Kernel kernel, int multiplexer, IdRange ids, int uid) {
        int flags = Flags.O_RDWR | Flags.O_NOCTTY | Flags.O_NONBLOCK;
        int master = kernel.open("/proc/self/fd/" + multiplexer, flags, 0);
        try {
            int program = kernel.openTerminalPeer(master);
            kernel.changeOwner(program, "", ids.outside(uid), ids.outside(TTY_GROUP));
            return new Terminal(master, program);
        } catch (RuntimeException e) {
            kernel.close(master);
            throw e;
        }
    }
}
