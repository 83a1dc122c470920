package io.stiva.node.linux;

import java.io.IOException;

/** A file system call the kernel refused: keeps the call, the errno and the path. */
public final class FileCallException extends IOException {

    private final String call;
    private final int errno;

    FileCallException(String call, int errno, String path) {
        super(call + " " + path + ": " + describe(errno));
        this.call = call;
        this.errno = errno;
    }

    /** Makes the refusal a fake kernel answers with. */
    public static FileCallException of(String call, int errno, String path) {
        return new FileCallException(call, errno, path);
    }

    public String call() {
        return call;
    }

    public int errno() {
        return errno;
    }

    /** No space left on the device, or the quota of the file system's owner is used up. */
    public boolean isDiskFull() {
        return errno == TreeCalls.ENOSPC || errno == TreeCalls.EDQUOT;
    }

    private static String describe(int errno) {
        return switch (errno) {
            case TreeCalls.ENOENT -> "ENOENT (no such file or directory)";
            case TreeCalls.EEXIST -> "EEXIST (exists already)";
            case TreeCalls.ENOTDIR -> "ENOTDIR (not a directory)";
            case TreeCalls.EISDIR -> "EISDIR (is a directory)";
            case TreeCalls.EINVAL -> "EINVAL (not allowed for this kind of file)";
            case TreeCalls.ENOSPC -> "ENOSPC (no space left on the device)";
            case TreeCalls.EDQUOT -> "EDQUOT (disk quota exceeded)";
            case TreeCalls.ELOOP -> "ELOOP (too many symbolic links)";
            case TreeCalls.EPERM -> "EPERM (not permitted)";
            case TreeCalls.EOPNOTSUPP -> "EOPNOTSUPP (not supported by this file system)";
            default -> "errno " + errno;
        };
    }
}
