package io.stiva.node.linux;

import java.util.List;

/**
 * The system calls the agent makes itself. One method is one call (or one loop over it); decisions
 * belong to the callers. The second implementation is the recording fake of the tests.
 *
 * <p>Descriptors are plain ints as in the kernel; whoever opens one closes it. Paths are absolute
 * or relative to a directory descriptor. Every method throws {@link KernelException}.
 */
public interface Kernel {

    // files

    /** open(2), with O_CLOEXEC added. */
    int open(String path, int flags, int mode);

    /** openat2(2), with O_CLOEXEC added: the only way a path of a tenant is ever looked up. */
    int openAt(int directory, String path, int flags, int mode, long resolve);

    /** close(2); never throws. */
    void close(int descriptor);

    /** read(2), restarted after EINTR; 0 at the end. */
    int read(int descriptor, byte[] into);

    /** write(2), repeated until all is written. */
    void write(int descriptor, byte[] bytes);

    /** mkdirat(2). */
    void makeDirectory(int directory, String path, int mode);

    /** unlinkat(2) of anything but a directory. */
    void unlink(int directory, String path);

    /** rmdir(2). */
    void removeDirectory(String path);

    /** fchownat(2) that never follows a symbolic link; an empty path means the descriptor. */
    void changeOwner(int directory, String path, int uid, int gid);

    /** fsync(2). */
    void sync(int descriptor);

    /**
     * The whole of a small file (at most 1 MiB), as files under /proc and cgroup file systems are.
     */
    String readFile(String path);

    /** statfs(2): what an ordinary user could still write to the file system of a path. */
    long availableBytes(String path);

    /** Opens an existing file, writes the text with one write(2), closes it. */
    void writeFile(String path, String text);

    /** Names of the directories in a directory; empty when it does not exist. */
    List<String> directories(String path);

    // mounts

    /** unshare(2), for the calling thread. */
    void unshare(long flags);

    /** chdir(2); of the calling thread only when it has unshared CLONE_FS. */
    void changeDirectory(String path);

    /** mount(2); an empty type or data means none. */
    void mount(String source, String target, String type, long flags, String data);

    /** umount2(2). */
    void unmount(String path, int flags);

    /** open_tree(2), with OPEN_TREE_CLOEXEC added. */
    int openTree(int directory, String path, int flags);

    /** mount_setattr(2) with MOUNT_ATTR_IDMAP. */
    void mapIds(int mount, int userNamespace);

    /** move_mount(2) of a detached mount. */
    void attachMount(int mount, String target);

    // processes

    /** pipe2(2): the reading and the writing end. */
    int[] pipe();

    /** memfd_create(2), filled, sealed against any change, positioned at its start. */
    int sealedMemory(String name, byte[] content);

    /**
     * posix_spawn(3): descriptor i of the child is {@code descriptors[i]}, everything else is
     * closed, all signals are at their default and unblocked, the environment is empty.
     *
     * @return the pid; somebody must {@link #reap} it
     */
    int spawn(String path, List<String> arguments, int[] descriptors);

    /** pidfd_open(2). */
    int openProcess(int pid);

    /** pidfd_send_signal(2). */
    void signal(int process, int signal);

    /** wait4(2) with WNOHANG: true when the child was reaped now, or is not a child of ours. */
    boolean reap(int pid);

    /** Reaps a child that ends in a moment: it was killed, or its pipe is closed. */
    default void awaitEnd(int pid) {
        while (!reap(pid)) {
            Thread.onSpinWait();
        }
    }

    // waiting

    /** eventfd2(2). */
    int eventCounter();

    /** epoll_create1(2). */
    int watchList();

    /** epoll_ctl(2) EPOLL_CTL_ADD, for reading and hang-up. */
    void watch(int watchList, int descriptor);

    /** epoll_ctl(2) EPOLL_CTL_DEL. */
    void unwatch(int watchList, int descriptor);

    /** epoll_wait(2): the descriptors that are ready, at most 64; -1 waits without bound. */
    int[] ready(int watchList, int timeoutMillis);

    /** poll(2) of one descriptor for reading: false when the time passed. */
    boolean isReadable(int descriptor, int timeoutMillis);

    /** What {@link #poll} saw. */
    enum Readiness {
        /** The descriptor can be used, or its other end is gone. */
        READY,
        WOKEN,
        TIMED_OUT
    }

    /**
     * poll(2) of one descriptor, for reading or writing, and a second one that ends the waiting.
     *
     * @param wake becomes readable when somebody wants the caller back; -1 for none
     * @param timeoutMillis -1 waits without bound
     */
    Readiness poll(int descriptor, boolean forWriting, int wake, int timeoutMillis);

    /** fcntl(2) F_DUPFD_CLOEXEC. */
    int duplicate(int descriptor);

    /** fcntl(2) F_SETFL with O_NONBLOCK. */
    void setNonBlocking(int descriptor);

    /** One write(2) on a non-blocking descriptor: how many bytes it took, perhaps none. */
    int writeSome(int descriptor, byte[] bytes, int offset, int length);

    // sockets

    /** setns(2) of the calling thread into the network namespace of a process. */
    void enterNetwork(int process);

    /** socket(2): TCP over IPv4, non-blocking. */
    int tcpSocket();

    /**
     * connect(2) that may go on by itself.
     *
     * @param address IPv4
     */
    void connect(int socket, String address, int port);

    /** getsockopt(2) SO_ERROR: 0, or the errno the connecting ended with. */
    int socketError(int socket);

    // terminals

    /** fstatfs(2): the magic number of the file system a descriptor lies on. */
    long fileSystemType(int descriptor);

    /** ioctl_tty(2) TIOCSPTLCK and TIOCGPTPEER: the other side of a pseudo-terminal's master. */
    int openTerminalPeer(int master);

    /** ioctl_tty(2) TIOCSWINSZ. */
    void resizeTerminal(int master, int columns, int rows);

    // device rules on cgroup v2

    /** bpf(2) BPF_PROG_LOAD of type BPF_PROG_TYPE_CGROUP_DEVICE. */
    int loadDeviceProgram(long[] instructions);

    /** bpf(2) BPF_PROG_ATTACH to a cgroup directory. */
    void attachDeviceProgram(int program, int cgroup);
}
