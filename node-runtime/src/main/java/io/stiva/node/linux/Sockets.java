package io.stiva.node.linux;

import static io.stiva.node.linux.Scratch.address;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The few calls on sockets that must happen in another network namespace than the JVM's. */
final class Sockets {
    private Sockets() {}

    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;

    /** struct sockaddr_in: family, port and address in network order, eight zero bytes. */
    private static final int ADDRESS_SIZE = 16;

    static int tcp(LinuxKernel kernel) {
        long type = SOCK_STREAM | Flags.O_NONBLOCK | Flags.O_CLOEXEC;
        return (int) kernel.call("tcp", Syscall.SOCKET, AF_INET, type, 0, 0, 0);
    }

    static void connect(LinuxKernel kernel, int socket, String to, int port) {
        Pointer peer = Scratch.fresh().zeroed(ADDRESS_SIZE);
        peer.setShort(0, (short) AF_INET);
        peer.setByte(2, (byte) (port >> 8));
        peer.setByte(3, (byte) port);
        String[] parts = to.split("\\.", -1);
        for (int i = 0; i < 4; i++) {
            peer.setByte(4 + i, (byte) Integer.parseInt(parts[i]));
        }
        long result = kernel.raw(Syscall.CONNECT, socket, address(peer), ADDRESS_SIZE, 0, 0);
        int errno = result == -1 ? Native.getLastError() : 0;
        if (errno != 0 && errno != Errno.EINPROGRESS) {
            throw LinuxKernel.failed(to + ":" + port, Syscall.CONNECT, errno);
        }
    }

    static int error(LinuxKernel kernel, int socket) {
        Scratch scratch = Scratch.fresh();
        Pointer errno = scratch.zeroed(8);
        Pointer size = scratch.zeroed(8);
        size.setInt(0, 4);
        long value = address(errno);
        kernel.call(
                "error", Syscall.GETSOCKOPT, socket, SOL_SOCKET, SO_ERROR, value, address(size));
        return errno.getInt(0);
    }
}
