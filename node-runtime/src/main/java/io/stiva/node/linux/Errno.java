package io.stiva.node.linux;

import java.util.Map;

/** The error numbers of Linux this agent decides by or is likely to print. */
public final class Errno {
    private Errno() {}

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENOEXEC = 8;
    public static final int ECHILD = 10;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENOTDIR = 20;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;
    public static final int EPIPE = 32;
    public static final int ENOSYS = 38;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int ECONNREFUSED = 111;
    public static final int EINPROGRESS = 115;
    public static final int EDQUOT = 122;

    private static final Map<Integer, String> NAMES =
            Map.ofEntries(
                    Map.entry(EPERM, "EPERM"),
                    Map.entry(ENOENT, "ENOENT"),
                    Map.entry(ESRCH, "ESRCH"),
                    Map.entry(EINTR, "EINTR"),
                    Map.entry(EIO, "EIO"),
                    Map.entry(7, "E2BIG"),
                    Map.entry(ENOEXEC, "ENOEXEC"),
                    Map.entry(9, "EBADF"),
                    Map.entry(ECHILD, "ECHILD"),
                    Map.entry(EAGAIN, "EAGAIN"),
                    Map.entry(12, "ENOMEM"),
                    Map.entry(EACCES, "EACCES"),
                    Map.entry(14, "EFAULT"),
                    Map.entry(EBUSY, "EBUSY"),
                    Map.entry(EEXIST, "EEXIST"),
                    Map.entry(18, "EXDEV"),
                    Map.entry(19, "ENODEV"),
                    Map.entry(ENOTDIR, "ENOTDIR"),
                    Map.entry(21, "EISDIR"),
                    Map.entry(EINVAL, "EINVAL"),
                    Map.entry(23, "ENFILE"),
                    Map.entry(24, "EMFILE"),
                    Map.entry(26, "ETXTBSY"),
                    Map.entry(27, "EFBIG"),
                    Map.entry(ENOSPC, "ENOSPC"),
                    Map.entry(30, "EROFS"),
                    Map.entry(EPIPE, "EPIPE"),
                    Map.entry(36, "ENAMETOOLONG"),
                    Map.entry(ENOSYS, "ENOSYS"),
                    Map.entry(ENOTEMPTY, "ENOTEMPTY"),
                    Map.entry(ELOOP, "ELOOP"),
                    Map.entry(61, "ENODATA"),
                    Map.entry(75, "EOVERFLOW"),
                    Map.entry(87, "EUSERS"),
                    Map.entry(95, "EOPNOTSUPP"),
                    Map.entry(EDQUOT, "EDQUOT"));

    /** The symbolic name, or {@code errno N}. */
    public static String name(int errno) {
        return NAMES.getOrDefault(errno, "errno " + errno);
    }
}
