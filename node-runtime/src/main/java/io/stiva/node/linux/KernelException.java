package io.stiva.node.linux;

/** A system call that failed; keeps the call, what it was about, and errno. */
public final class KernelException extends RuntimeException {

    private final int errno;

    /**
     * @param call name of the call with its object, for example {@code mkdirat /sys/fs/cgroup/x}
     */
    public KernelException(String call, int errno) {
        super(call + ": " + Errno.name(errno));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }

    /** Whether the disk or the quota is full. */
    public boolean isNoSpace() {
        return errno == Errno.ENOSPC || errno == Errno.EDQUOT;
    }
}
