package io.stiva.node.linux;

import static io.stiva.node.linux.Flags.AT_EMPTY_PATH;
import static io.stiva.node.linux.Flags.AT_FDCWD;
import static io.stiva.node.linux.Flags.AT_SYMLINK_NOFOLLOW;
import static io.stiva.node.linux.Flags.O_CLOEXEC;
import static io.stiva.node.linux.Scratch.address;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.stiva.vocabulary.Architecture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The kernel this agent runs on. */
public final class LinuxKernel implements Kernel {

    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final long TIOCSPTLCK = 0x4004_5431L;
    private static final long TIOCGPTPEER = 0x5441;
    private static final long TIOCSWINSZ = 0x5414;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLLIN = 1;
    private static final int EPOLL_EVENT_SIZE = 12;
    private static final int MOST_READY = 64;
    private static final int WNOHANG = 1;
    private static final int F_ADD_SEALS = 1033;
    private static final int ALL_SEALS = 0xf;
    private static final int MFD_CLOEXEC_AND_SEALING = 3;

    private final Architecture architecture;

    public LinuxKernel() {
        this.architecture = Architecture.parse(System.getProperty("os.arch"));
    }

    /** Of this machine. */
    public Architecture architecture() {
        return architecture;
    }

    long raw(Syscall call, long a, long b, long c, long d, long e) {
        return LibC.syscall(call.number(architecture), a, b, c, d, e, 0);
    }

    long call(String about, Syscall call, long a, long b, long c, long d, long e) {
        long result = raw(call, a, b, c, d, e);
        if (result == -1) {
            throw failed(about, call, Native.getLastError());
        }
        return result;
    }

    static KernelException failed(String about, Syscall call, int errno) {
        String name = call.name().toLowerCase(Locale.ROOT);
        return new KernelException(about.isEmpty() ? name : name + " " + about, errno);
    }

    @Override
    public int open(String path, int flags, int mode) {
        long name = Scratch.fresh().text(path);
        return (int) call(path, Syscall.OPENAT, AT_FDCWD, name, flags | O_CLOEXEC, mode, 0);
    }

    @Override
    public int openAt(int directory, String path, int flags, int mode, long resolve) {
        Scratch scratch = Scratch.fresh();
        long name = scratch.text(path);
        Pointer how = scratch.room(24);
        how.setLong(0, flags | O_CLOEXEC);
        how.setLong(8, mode);
        how.setLong(16, resolve);
        return (int) call(path, Syscall.OPENAT2, directory, name, address(how), 24, 0);
    }

    @Override
    public void close(int descriptor) {
        raw(Syscall.CLOSE, descriptor, 0, 0, 0, 0);
    }

    @Override
    public int read(int descriptor, byte[] into) {
        int size = Math.min(into.length, Scratch.SIZE);
        Pointer room = Scratch.fresh().room(size);
        while (true) {
            long got = raw(Syscall.READ, descriptor, address(room), size, 0, 0);
            if (got >= 0) {
                room.read(0, into, 0, (int) got);
                return (int) got;
            }
            int errno = Native.getLastError();
            if (errno != Errno.EINTR) {
                throw failed("", Syscall.READ, errno);
            }
        }
    }

    @Override
    public void write(int descriptor, byte[] bytes) {
        write("", descriptor, bytes);
    }

    private void write(String about, int descriptor, byte[] bytes) {
        int done = 0;
        while (done < bytes.length) {
            int size = Math.min(bytes.length - done, Scratch.SIZE);
            Pointer room = Scratch.fresh().room(size);
            room.write(0, bytes, done, size);
            long wrote = raw(Syscall.WRITE, descriptor, address(room), size, 0, 0);
            if (wrote >= 0) {
                done += (int) wrote;
                continue;
            }
            int errno = Native.getLastError();
            if (errno != Errno.EINTR) {
                throw failed(about, Syscall.WRITE, errno);
            }
        }
    }

    @Override
    public void makeDirectory(int directory, String path, int mode) {
        call(path, Syscall.MKDIRAT, directory, Scratch.fresh().text(path), mode, 0, 0);
    }

    @Override
    public void unlink(int directory, String path) {
        call(path, Syscall.UNLINKAT, directory, Scratch.fresh().text(path), 0, 0, 0);
    }

    @Override
    public void removeDirectory(String path) {
        long name = Scratch.fresh().text(path);
        call(path, Syscall.UNLINKAT, AT_FDCWD, name, Flags.AT_REMOVEDIR, 0, 0);
    }

    @Override
    public void changeOwner(int directory, String path, int uid, int gid) {
        int flags = AT_SYMLINK_NOFOLLOW | (path.isEmpty() ? AT_EMPTY_PATH : 0);
        long name = Scratch.fresh().text(path);
        call(path, Syscall.FCHOWNAT, directory, name, uid, gid, flags);
    }

    @Override
    public void sync(int descriptor) {
        call("", Syscall.FSYNC, descriptor, 0, 0, 0, 0);
    }

    @Override
    public long availableBytes(String path) {
        Scratch scratch = Scratch.fresh();
        long name = scratch.text(path);
        Pointer statfs = scratch.room(120);
        call(path, Syscall.STATFS, name, address(statfs), 0, 0, 0);
        return statfs.getLong(8) * statfs.getLong(32); // f_bsize, f_bavail
    }

    @Override
    public String readFile(String path) {
        int file = open(path, Flags.O_RDONLY, 0);
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] part = new byte[8192];
            for (int got = read(file, part);
                    got > 0 && all.size() < Scratch.SIZE;
                    got = read(file, part)) {
                all.write(part, 0, got);
            }
            return all.toString(StandardCharsets.UTF_8);
        } finally {
            close(file);
        }
    }

    @Override
    public void writeFile(String path, String text) {
        int file = open(path, Flags.O_WRONLY, 0);
        try {
            write(path + " '" + text.strip() + "'", file, text.getBytes(StandardCharsets.UTF_8));
        } finally {
            close(file);
        }
    }

    @Override
    public List<String> directories(String path) {
        try (Stream<Path> entries = Files.list(Path.of(path))) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void unshare(long flags) {
        call("", Syscall.UNSHARE, flags, 0, 0, 0, 0);
    }

    @Override
    public void changeDirectory(String path) {
        call(path, Syscall.CHDIR, Scratch.fresh().text(path), 0, 0, 0, 0);
    }

    @Override
    public void mount(String source, String target, String type, long flags, String data) {
        Scratch scratch = Scratch.fresh();
        long typeName = type.isEmpty() ? 0 : scratch.text(type);
        long options = data.isEmpty() ? 0 : scratch.text(data);
        long from = scratch.text(source);
        long onto = scratch.text(target);
        call(type + " on " + target, Syscall.MOUNT, from, onto, typeName, flags, options);
    }

    @Override
    public void unmount(String path, int flags) {
        call(path, Syscall.UMOUNT2, Scratch.fresh().text(path), flags, 0, 0, 0);
    }

    @Override
    public int openTree(int directory, String path, int flags) {
        long name = Scratch.fresh().text(path);
        int all = flags | Flags.OPEN_TREE_CLOEXEC;
        return (int) call(path, Syscall.OPEN_TREE, directory, name, all, 0, 0);
    }

    @Override
    public void mapIds(int mount, int userNamespace) {
        Scratch scratch = Scratch.fresh();
        long empty = scratch.text("");
        Pointer attributes = scratch.zeroed(32);
        attributes.setLong(0, Flags.MOUNT_ATTR_IDMAP);
        attributes.setLong(24, userNamespace);
        long attr = address(attributes);
        call("idmap", Syscall.MOUNT_SETATTR, mount, empty, AT_EMPTY_PATH, attr, 32);
    }

    @Override
    public void attachMount(int mount, String target) {
        Scratch scratch = Scratch.fresh();
        long empty = scratch.text("");
        long onto = scratch.text(target);
        int how = Flags.MOVE_MOUNT_F_EMPTY_PATH;
        call(target, Syscall.MOVE_MOUNT, mount, empty, AT_FDCWD, onto, how);
    }

    @Override
    public int[] pipe() {
        Pointer ends = Scratch.fresh().room(8);
        call("", Syscall.PIPE2, address(ends), O_CLOEXEC, 0, 0, 0);
        return new int[] {ends.getInt(0), ends.getInt(4)};
    }

    @Override
    public int sealedMemory(String name, byte[] content) {
        long label = Scratch.fresh().text(name);
        int file = (int) call(name, Syscall.MEMFD_CREATE, label, MFD_CLOEXEC_AND_SEALING, 0, 0, 0);
        try {
            write(name, file, content);
            call(name, Syscall.LSEEK, file, 0, 0, 0, 0);
            call(name, Syscall.FCNTL, file, F_ADD_SEALS, ALL_SEALS, 0, 0);
            return file;
        } catch (KernelException e) {
            close(file);
            throw e;
        }
    }

    @Override
    public int spawn(String path, List<String> arguments, int[] descriptors) {
        return Spawn.spawn(this, path, arguments, descriptors);
    }

    @Override
    public int duplicate(int descriptor) {
        return duplicateAbove(descriptor, 0);
    }

    /** fcntl(2) F_DUPFD_CLOEXEC. */
    int duplicateAbove(int descriptor, int least) {
        int command = 1030;
        return (int) call("", Syscall.FCNTL, descriptor, command, least, 0, 0);
    }

    @Override
    public int openProcess(int pid) {
        return (int) call(Integer.toString(pid), Syscall.PIDFD_OPEN, pid, 0, 0, 0, 0);
    }

    @Override
    public void signal(int process, int signal) {
        call("", Syscall.PIDFD_SEND_SIGNAL, process, signal, 0, 0, 0);
    }

    @Override
    public boolean reap(int pid) {
        long got = raw(Syscall.WAIT4, pid, 0, WNOHANG, 0, 0);
        return got == pid || (got == -1 && Native.getLastError() == Errno.ECHILD);
    }

    @Override
    public int eventCounter() {
        return (int) call("", Syscall.EVENTFD2, 0, O_CLOEXEC, 0, 0, 0);
    }

    @Override
    public int watchList() {
        return (int) call("", Syscall.EPOLL_CREATE1, O_CLOEXEC, 0, 0, 0, 0);
    }

    @Override
    public void watch(int watchList, int descriptor) {
        // struct epoll_event is packed on x86-64 only; the data follow the events there and are
        // aligned to 8 elsewhere.
        Pointer event = Scratch.fresh().zeroed(16);
        event.setInt(0, EPOLLIN);
        event.setInt(eventDataOffset(), descriptor);
        long address = address(event);
        call("add", Syscall.EPOLL_CTL, watchList, EPOLL_CTL_ADD, descriptor, address, 0);
    }

    @Override
    public void unwatch(int watchList, int descriptor) {
        long event = address(Scratch.fresh().zeroed(16));
        call("del", Syscall.EPOLL_CTL, watchList, EPOLL_CTL_DEL, descriptor, event, 0);
    }

    private int eventDataOffset() {
        return architecture == Architecture.AMD64 ? 4 : 8;
    }

    private int eventSize() {
        return architecture == Architecture.AMD64 ? EPOLL_EVENT_SIZE : 16;
    }

    @Override
    public int[] ready(int watchList, int timeoutMillis) {
        Pointer events = Scratch.fresh().room(16 * MOST_READY);
        long address = address(events);
        long count = raw(Syscall.EPOLL_PWAIT, watchList, address, MOST_READY, timeoutMillis, 0);
        if (count == -1) {
            int errno = Native.getLastError();
            if (errno != Errno.EINTR) {
                throw failed("", Syscall.EPOLL_PWAIT, errno);
            }
            return new int[0];
        }
        int[] ready = new int[(int) count];
        for (int i = 0; i < ready.length; i++) {
            ready[i] = events.getInt((long) i * eventSize() + eventDataOffset());
        }
        return ready;
    }

    @Override
    public boolean isReadable(int descriptor, int timeoutMillis) {
        return poll(descriptor, false, -1, timeoutMillis) == Readiness.READY;
    }

    @Override
    public Readiness poll(int descriptor, boolean forWriting, int wake, int timeoutMillis) {
        Scratch scratch = Scratch.fresh();
        Pointer poll = scratch.zeroed(16); // struct pollfd: int fd, short events, short revents
        poll.setInt(0, descriptor);
        poll.setShort(4, forWriting ? POLLOUT : POLLIN);
        poll.setInt(8, wake);
        poll.setShort(12, POLLIN);
        Pointer timeout = scratch.room(16);
        timeout.setLong(0, timeoutMillis / 1000);
        timeout.setLong(8, timeoutMillis % 1000 * 1_000_000L);
        long limit = timeoutMillis < 0 ? 0 : address(timeout);
        while (true) {
            long got = raw(Syscall.PPOLL, address(poll), 2, limit, 0, 0);
            if (got >= 0) {
                boolean woken = poll.getShort(14) != 0;
                boolean ready = poll.getShort(6) != 0;
                return woken ? Readiness.WOKEN : ready ? Readiness.READY : Readiness.TIMED_OUT;
            }
            int errno = Native.getLastError();
            if (errno != Errno.EINTR) {
                throw failed("", Syscall.PPOLL, errno);
            }
        }
    }

    @Override
    public void setNonBlocking(int descriptor) {
        long flags = call("", Syscall.FCNTL, descriptor, F_GETFL, 0, 0, 0);
        call("", Syscall.FCNTL, descriptor, F_SETFL, flags | Flags.O_NONBLOCK, 0, 0);
    }

    @Override
    public int writeSome(int descriptor, byte[] bytes, int offset, int length) {
        int size = Math.min(length, Scratch.SIZE);
        Pointer room = Scratch.fresh().room(size);
        room.write(0, bytes, offset, size);
        long wrote = raw(Syscall.WRITE, descriptor, address(room), size, 0, 0);
        if (wrote >= 0) {
            return (int) wrote;
        }
        int errno = Native.getLastError();
        if (errno == Errno.EAGAIN || errno == Errno.EINTR) {
            return 0;
        }
        throw failed("", Syscall.WRITE, errno);
    }

    @Override
    public long fileSystemType(int descriptor) {
        Pointer statfs = Scratch.fresh().room(120);
        call("", Syscall.FSTATFS, descriptor, address(statfs), 0, 0, 0);
        return statfs.getLong(0);
    }

    @Override
    public int openTerminalPeer(int master) {
        Pointer unlocked = Scratch.fresh().zeroed(8);
        call("unlock", Syscall.IOCTL, master, TIOCSPTLCK, address(unlocked), 0, 0);
        long flags = Flags.O_RDWR | Flags.O_NOCTTY | O_CLOEXEC;
        return (int) call("peer", Syscall.IOCTL, master, TIOCGPTPEER, flags, 0, 0);
    }

    @Override
    public void resizeTerminal(int master, int columns, int rows) {
        Pointer size = Scratch.fresh().zeroed(8); // struct winsize: rows, columns, pixels
        size.setShort(0, (short) rows);
        size.setShort(2, (short) columns);
        call("resize", Syscall.IOCTL, master, TIOCSWINSZ, address(size), 0, 0);
    }

    @Override
    public void enterNetwork(int process) {
        call("network", Syscall.SETNS, process, Flags.CLONE_NEWNET, 0, 0, 0);
    }

    @Override
    public int tcpSocket() {
        return Sockets.tcp(this);
    }

    @Override
    public void connect(int socket, String address, int port) {
        Sockets.connect(this, socket, address, port);
    }

    @Override
    public int socketError(int socket) {
        return Sockets.error(this, socket);
    }

    @Override
    public int loadDeviceProgram(long[] instructions) {
        return DevicePrograms.load(this, instructions);
    }

    @Override
    public void attachDeviceProgram(int program, int cgroup) {
        DevicePrograms.attach(this, program, cgroup);
    }
}
