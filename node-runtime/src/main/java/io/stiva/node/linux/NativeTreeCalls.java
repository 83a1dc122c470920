package io.stiva.node.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link TreeCalls} on the real kernel, by JNA direct mapping of the C library. */
public final class NativeTreeCalls implements TreeCalls {

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int O_NONBLOCK = 04000;
    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0100;
    private static final int O_EXCL = 0200;
    private static final int O_DIRECTORY = architectureFlag(0200000, 040000);
    private static final int O_NOFOLLOW = architectureFlag(0400000, 0100000);
    private static final int O_CLOEXEC = 02000000;
    private static final long SYS_OPENAT2 = 437;
    private static final long RESOLVE_NO_XDEV = 0x01;
    private static final long RESOLVE_NO_MAGICLINKS = 0x02;
    private static final long RESOLVE_IN_ROOT = 0x10;

    /** RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV. */
    private static final long RESOLVE_HERE = 0x08 | 0x04 | RESOLVE_NO_XDEV;

    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_SIZE = 256;
    private static final int RENAME_NOREPLACE = 1;
    private static final int EINTR = 4;
    private static final long UTIME_OMIT = (1L << 30) - 2;
    private static final int PATH_MAX = 4096;
    private static final int LIST_BUFFER = 32 * 1024;

    /** Direct mapping binds native methods of one class; this one only holds them. */
    private static final class C {
        static {
            Native.register(C.class, "c");
        }

        private C() {}

        static native long syscall(long number, int fd, byte[] path, byte[] how, long size);

        static native int open(byte[] path, int flags, int mode);

        static native int openat(int directory, byte[] path, int flags, int mode);

        static native long read(int fd, byte[] buffer, long length);

        static native long write(int fd, byte[] buffer, long length);

        static native int mkdirat(int directory, byte[] name, int mode);

        static native int mknodat(int directory, byte[] name, int mode, long device);

        static native int symlinkat(byte[] target, int directory, byte[] name);

        static native long readlinkat(int directory, byte[] name, byte[] buffer, long size);

        static native int linkat(int from, byte[] fromName, int to, byte[] toName, int flags);

        static native int unlinkat(int directory, byte[] name, int flags);

        static native int statx(int directory, byte[] name, int flags, int mask, byte[] buffer);

        static native int fchown(int fd, int uid, int gid);

        static native int fchownat(int directory, byte[] name, int uid, int gid, int flags);

        static native int fchmod(int fd, int mode);

        static native int fchmodat(int directory, byte[] name, int mode, int flags);

        static native int futimens(int fd, long[] times);

        static native int utimensat(int directory, byte[] name, long[] times, int flags);

        static native int fsetxattr(int fd, byte[] name, byte[] value, long size, int flags);

        static native int renameat2(int from, byte[] fromName, int to, byte[] toName, int flags);

        static native long lseek(int fd, long offset, int whence);

        static native long getdents64(int fd, byte[] buffer, long size);

        static native int syncfs(int fd);

        static native int fsync(int fd);

        static native int close(int fd);
    }

    private static int architectureFlag(int x86, int arm64) {
        return System.getProperty("os.arch", "").equals("aarch64") ? arm64 : x86;
    }

    @Override
    public int openDirectory(String path) throws FileCallException {
        return checked(C.open(bytes(path), O_DIRECTORY | O_CLOEXEC, 0), "open", path);
    }

    @Override
    public int openDirectoryInRoot(int root, String path) throws FileCallException {
        long resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
        return openat2(root, path.isEmpty() ? "." : path, O_DIRECTORY, resolve);
    }

    @Override
    public int openDirectoryHere(int root, String path) throws FileCallException {
        long resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
        return openat2(root, path.isEmpty() ? "." : path, O_DIRECTORY, resolve);
    }

    @Override
    public int openChildDirectoryHere(int directory, String name) throws FileCallException {
        return openat2(directory, name, O_DIRECTORY | O_NOFOLLOW, RESOLVE_HERE);
    }

    @Override
    public int openFileHere(int directory, String name) throws FileCallException {
        return openat2(directory, name, O_NOFOLLOW | O_NONBLOCK, RESOLVE_HERE);
    }

    /** struct open_how of openat2(2): u64 flags, u64 mode, u64 resolve. */
    private static int openat2(int directory, String path, long flags, long resolve)
            throws FileCallException {
        byte[] how = little(24).putLong(flags | O_CLOEXEC).putLong(0).putLong(resolve).array();
        return (int)
                checked(C.syscall(SYS_OPENAT2, directory, bytes(path), how, 24), "openat2", path);
    }

    @Override
    public int read(int file, byte[] buffer) throws FileCallException {
        while (true) {
            long got = C.read(file, buffer, buffer.length);
            if (got >= 0) {
                return (int) got;
            }
            int errno = Native.getLastError();
            if (errno != EINTR) {
                throw new FileCallException("read", errno, "fd " + file);
            }
        }
    }

    @Override
    public int openChildDirectory(int directory, String name) throws FileCallException {
        int flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        return checked(C.openat(directory, bytes(name), flags, 0), "openat", name);
    }

    @Override
    public String pathOf(int directory) throws FileCallException {
        return readLink(-1, "/proc/self/fd/" + directory);
    }

    @Override
    public int createFile(int directory, String name) throws FileCallException {
        int flags = O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC;
        return checked(C.openat(directory, bytes(name), flags, 0600), "openat", name);
    }

    @Override
    public void write(int file, byte[] buffer, int length) throws FileCallException {
        byte[] rest = buffer;
        int left = length;
        while (left > 0) {
            long written = C.write(file, rest, left);
            if (written < 0) {
                int errno = Native.getLastError();
                if (errno != EINTR) {
                    throw new FileCallException("write", errno, "fd " + file);
                }
                written = 0;
            }
            left -= (int) written;
            if (left > 0 && written > 0) {
                rest = Arrays.copyOfRange(rest, (int) written, (int) written + left);
            }
        }
    }

    @Override
    public void makeDirectory(int directory, String name, int mode) throws FileCallException {
        checked(C.mkdirat(directory, bytes(name), mode), "mkdirat", name);
    }

    @Override
    public void makeNode(int directory, String name, int typeAndMode) throws FileCallException {
        checked(C.mknodat(directory, bytes(name), typeAndMode, 0), "mknodat", name);
    }

    @Override
    public void symlink(String target, int directory, String name) throws FileCallException {
        checked(C.symlinkat(bytes(target), directory, bytes(name)), "symlinkat", name);
    }

    @Override
    public String readLink(int directory, String name) throws FileCallException {
        byte[] buffer = new byte[PATH_MAX];
        long length = C.readlinkat(directory, bytes(name), buffer, buffer.length);
        checked(length, "readlinkat", name);
        return new String(buffer, 0, (int) length, ISO_8859_1);
    }

    @Override
    public void link(int from, String fromName, int directory, String name)
            throws FileCallException {
        checked(C.linkat(from, bytes(fromName), directory, bytes(name), 0), "linkat", name);
    }

    @Override
    public void unlink(int directory, String name) throws FileCallException {
        checked(C.unlinkat(directory, bytes(name), 0), "unlinkat", name);
    }

    @Override
    public boolean renameToFree(int fromDirectory, String fromName, int directory, String name)
            throws FileCallException {
        int result =
                C.renameat2(
                        fromDirectory, bytes(fromName), directory, bytes(name), RENAME_NOREPLACE);
        if (result == -1 && Native.getLastError() == Errno.EEXIST) {
            return false;
        }
        checked(result, "renameat2", fromName);
        return true;
    }

    @Override
    public void removeDirectory(int directory, String name) throws FileCallException {
        checked(C.unlinkat(directory, bytes(name), AT_REMOVEDIR), "unlinkat", name);
    }

    @Override
    public Stat stat(int directory, String name) throws FileCallException {
        return statx(directory, name, AT_SYMLINK_NOFOLLOW);
    }

    @Override
    public Stat statOf(int file) throws FileCallException {
        return statx(file, "", AT_EMPTY_PATH);
    }

    private static Stat statx(int directory, String name, int flags) throws FileCallException {
        byte[] buffer = new byte[STATX_SIZE];
        int result = C.statx(directory, bytes(name), flags, STATX_BASIC_STATS, buffer);
        checked(result, "statx", name);
        // Offsets of struct statx, statx(2).
        ByteBuffer statx = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
        return new Stat(
                statx.getShort(28) & 0xffff,
                statx.getInt(20),
                statx.getInt(24),
                statx.getLong(32),
                statx.getLong(40),
                statx.getLong(112),
                ((long) statx.getInt(128) << 32) | (statx.getInt(132) & 0xffffffffL));
    }

    @Override
    public void setOwner(int file, int uid, int gid) throws FileCallException {
        checked(C.fchown(file, uid, gid), "fchown", "fd " + file);
    }

    @Override
    public void setOwnerOf(int directory, String name, int uid, int gid) throws FileCallException {
        int result = C.fchownat(directory, bytes(name), uid, gid, AT_SYMLINK_NOFOLLOW);
        checked(result, "fchownat", name);
    }

    @Override
    public void setMode(int file, int mode) throws FileCallException {
        checked(C.fchmod(file, mode), "fchmod", "fd " + file);
    }

    @Override
    public void setModeOf(int directory, String name, int mode) throws FileCallException {
        checked(C.fchmodat(directory, bytes(name), mode, 0), "fchmodat", name);
    }

    @Override
    public void setModified(int file, long seconds, int nanos) throws FileCallException {
        checked(C.futimens(file, times(seconds, nanos)), "futimens", "fd " + file);
    }

    @Override
    public void setModifiedOf(int directory, String name, long seconds, int nanos)
            throws FileCallException {
        int result =
                C.utimensat(directory, bytes(name), times(seconds, nanos), AT_SYMLINK_NOFOLLOW);
        checked(result, "utimensat", name);
    }

    private static long[] times(long seconds, int nanos) {
        return new long[] {0, UTIME_OMIT, seconds, nanos};
    }

    @Override
    public void setAttribute(int file, String name, byte[] value) throws FileCallException {
        checked(C.fsetxattr(file, bytes(name), value, value.length, 0), "fsetxattr", name);
    }

    @Override
    public List<String> list(int directory) throws FileCallException {
        List<String> names = new ArrayList<>();
        for (List<String> some = nextNames(directory);
                !some.isEmpty();
                some = nextNames(directory)) {
            names.addAll(some);
        }
        return names;
    }

    @Override
    public void rewind(int directory) throws FileCallException {
        checked(C.lseek(directory, 0, 0), "lseek", "");
    }

    @Override
    public List<String> nextNames(int directory) throws FileCallException {
        byte[] buffer = new byte[LIST_BUFFER];
        List<String> names = new ArrayList<>();
        int read;
        do {
            read = (int) checked(C.getdents64(directory, buffer, buffer.length), "getdents64", "");
            addNames(buffer, read, names);
        } while (read > 0 && names.isEmpty());
        return names;
    }

    /** From struct linux_dirent64: u64 ino, s64 off, u16 reclen, u8 type, name and a zero byte. */
    private static void addNames(byte[] buffer, int read, List<String> names) {
        ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
        for (int at = 0; at < read; at += view.getShort(at + 16)) {
            int end = at + 19;
            while (buffer[end] != 0) {
                end++;
            }
            String name = new String(buffer, at + 19, end - at - 19, ISO_8859_1);
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
        }
    }

    @Override
    public void syncFileSystem(int file) throws FileCallException {
        checked(C.syncfs(file), "syncfs", "fd " + file);
    }

    @Override
    public void sync(int file) throws FileCallException {
        checked(C.fsync(file), "fsync", "fd " + file);
    }

    @Override
    public void close(int file) {
        // close(2): also after EINTR the descriptor is gone, a second call could hit another file.
        var _ = C.close(file);
    }

    private static int checked(int result, String call, String path) throws FileCallException {
        return (int) checked((long) result, call, path);
    }

    private static long checked(long result, String call, String path) throws FileCallException {
        if (result < 0) {
            throw new FileCallException(call, Native.getLastError(), path);
        }
        return result;
    }

    private static byte[] bytes(String text) {
        byte[] zeroEnded = new byte[text.length() + 1];
        byte[] encoded = text.getBytes(ISO_8859_1);
        System.arraycopy(encoded, 0, zeroEnded, 0, encoded.length);
        return zeroEnded;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
