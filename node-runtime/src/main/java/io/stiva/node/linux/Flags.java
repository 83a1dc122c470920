package io.stiva.node.linux;

/** Constants of the kernel's user interface (include/uapi/linux), by their own names. */
public final class Flags {
    private Flags() {}

    public static final int AT_FDCWD = -100;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    public static final int AT_REMOVEDIR = 0x200;
    public static final int AT_EMPTY_PATH = 0x1000;

    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_NOCTTY = 0x100;
    public static final int O_TRUNC = 0x200;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x80000;
    public static final int O_PATH = 0x200000;

    public static final long RESOLVE_NO_XDEV = 0x01;
    public static final long RESOLVE_NO_MAGICLINKS = 0x02;
    public static final long RESOLVE_NO_SYMLINKS = 0x04;
    public static final long RESOLVE_BENEATH = 0x08;
    public static final long RESOLVE_IN_ROOT = 0x10;

    public static final long MS_RDONLY = 1;
    public static final long MS_NOSUID = 1 << 1;
    public static final long MS_NODEV = 1 << 2;
    public static final long MS_NOEXEC = 1 << 3;
    public static final long MS_REMOUNT = 1 << 5;
    public static final long MS_BIND = 1 << 12;
    public static final long MS_REC = 1 << 14;
    public static final long MS_PRIVATE = 1 << 18;
    public static final long MS_SLAVE = 1 << 19;
    public static final long MS_STRICTATIME = 1 << 24;
    public static final int MNT_DETACH = 2;
    public static final int OPEN_TREE_CLONE = 1;
    public static final int OPEN_TREE_CLOEXEC = O_CLOEXEC;
    public static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    public static final long MOUNT_ATTR_IDMAP = 0x100000;

    public static final long CLONE_NEWNS = 0x0002_0000L;
    public static final long CLONE_FS = 0x0000_0200L;
    public static final long CLONE_NEWCGROUP = 0x0200_0000L;
    public static final long CLONE_NEWUTS = 0x0400_0000L;
    public static final long CLONE_NEWIPC = 0x0800_0000L;
    public static final long CLONE_NEWUSER = 0x1000_0000L;
    public static final long CLONE_NEWPID = 0x2000_0000L;
    public static final long CLONE_NEWNET = 0x4000_0000L;

    public static final int PR_SET_PDEATHSIG = 1;
    public static final int PR_SET_DUMPABLE = 4;
    public static final int PR_SET_NAME = 15;
    public static final int PR_CAPBSET_DROP = 24;
    public static final int PR_SET_CHILD_SUBREAPER = 36;
    public static final int PR_SET_NO_NEW_PRIVS = 38;
    public static final int PR_CAP_AMBIENT = 47;
    public static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;

    public static final int SIGKILL = 9;
    public static final int SIGPIPE = 13;
    public static final int SIGTERM = 15;
}
