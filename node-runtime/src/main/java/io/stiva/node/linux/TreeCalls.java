package io.stiva.node.linux;

import java.io.IOException;
import java.util.List;

/**
 * The system calls that build a directory tree a stranger describes, all relative to an open
 * directory, so that no path is ever looked up twice and none leaves its root.
 *
 * <p>Names and paths hold one byte per char (ISO 8859-1): Linux names are bytes, and no charset may
 * change them. Where a parameter is called {@code name}, it is one path component without a slash;
 * the caller has checked that. Every method throws {@link FileCallException} with the kernel's
 * errno.
 */
public interface TreeCalls {

    int EPERM = 1;
    int ENOENT = 2;
    int EAGAIN = 11;
    int EEXIST = 17;
    int EXDEV = 18;
    int ENOTDIR = 20;
    int EISDIR = 21;
    int EINVAL = 22;
    int ENOSPC = 28;
    int EROFS = 30;
    int ENAMETOOLONG = 36;
    int ELOOP = 40;
    int EOPNOTSUPP = 95;
    int EDQUOT = 122;

    int TYPE_MASK = 0170000;
    int FIFO = 0010000;
    int CHARACTER_DEVICE = 0020000;
    int DIRECTORY = 0040000;
    int REGULAR = 0100000;
    int LINK = 0120000;

    /**
     * What statx(2) says of a file, links not followed.
     *
     * @param mode type and permission bits
     * @param device major number in the upper 32 bits, minor in the lower; 0 for other files
     */
    record Stat(int mode, int uid, int gid, long inode, long size, long mtimeSeconds, long device) {

        public boolean isDirectory() {
            return (mode & TYPE_MASK) == DIRECTORY;
        }

        /** Overlayfs marks a removed name by a character device with number 0:0. */
        public boolean isWhiteout() {
            return (mode & TYPE_MASK) == CHARACTER_DEVICE && device == 0;
        }
    }

    /** Opens a directory of the agent's own, by absolute path. */
    int openDirectory(String absolutePath) throws IOException;

    /**
     * Opens a directory below {@code root} as if {@code root} were the root directory: absolute
     * links and {@code ..} stay inside (openat2(2), RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS).
     *
     * @param path any number of components; empty means {@code root} itself
     */
    int openDirectoryInRoot(int root, String path) throws IOException;

    /**
     * As {@link #openDirectoryInRoot}, and refuses with EXDEV to enter a mount (RESOLVE_NO_XDEV).
     */
    int openDirectoryHere(int root, String path) throws IOException;

    /**
     * Opens the directory {@code name} for reading, or {@code directory} itself for a dot; a
     * symbolic link is refused with ELOOP or ENOTDIR, a mount with EXDEV.
     */
    int openChildDirectoryHere(int directory, String name) throws IOException;

    /** Opens a file for reading, never waiting for a pipe's other end; otherwise as above. */
    int openFileHere(int directory, String name) throws IOException;

    /** Reads up to a buffer full; 0 at the end. */
    int read(int file, byte[] buffer) throws IOException;

    /** Opens the directory {@code name}; a symbolic link is refused with ENOTDIR or ELOOP. */
    int openChildDirectory(int directory, String name) throws IOException;

    /** The path of an open directory as the kernel sees it now (/proc/self/fd). */
    String pathOf(int directory) throws IOException;

    /** Makes a new file for writing, mode 0600; fails with EEXIST when the name is taken. */
    int createFile(int directory, String name) throws IOException;

    /** Writes all {@code length} bytes from the start of {@code buffer}. */
    void write(int file, byte[] buffer, int length) throws IOException;

    void makeDirectory(int directory, String name, int mode) throws IOException;

    void makeNode(int directory, String name, int typeAndMode) throws IOException;

    void symlink(String target, int directory, String name) throws IOException;

    /** The target of a symbolic link; EINVAL when {@code name} is something else. */
    String readLink(int directory, String name) throws IOException;

    /** Links {@code name} to the file itself, never to what a symbolic link points at. */
    void link(int fromDirectory, String fromName, int directory, String name) throws IOException;

    void unlink(int directory, String name) throws IOException;

    /**
     * Moves {@code fromName} to {@code directory}, unless {@code name} is taken there
     * (renameat2(2), RENAME_NOREPLACE).
     *
     * @return false when it is taken
     */
    boolean renameToFree(int fromDirectory, String fromName, int directory, String name)
            throws IOException;

    void removeDirectory(int directory, String name) throws IOException;

    Stat stat(int directory, String name) throws IOException;

    /** Of an open file. */
    Stat statOf(int file) throws IOException;

    void setOwner(int file, int uid, int gid) throws IOException;

    void setOwnerOf(int directory, String name, int uid, int gid) throws IOException;

    /** Permission bits with setuid, setgid and sticky; set the owner first, it clears setuid. */
    void setMode(int file, int mode) throws IOException;

    void setModeOf(int directory, String name, int mode) throws IOException;

    void setModified(int file, long seconds, int nanos) throws IOException;

    void setModifiedOf(int directory, String name, long seconds, int nanos) throws IOException;

    void setAttribute(int file, String name, byte[] value) throws IOException;

    /** Lets {@link #nextNames} begin at the start again (lseek(2)). */
    void rewind(int directory) throws IOException;

    /**
     * Some more names of an open directory, without {@code .} and {@code ..}; as many as fit into
     * 32 KiB.
     *
     * @return empty at the end
     */
    List<String> nextNames(int directory) throws IOException;

    /** Names in a directory, without {@code .} and {@code ..}, in the order the kernel has them. */
    List<String> list(int directory) throws IOException;

    /** Writes everything of the file system {@code file} lies on to the disk. */
    void syncFileSystem(int file) throws IOException;

    void sync(int file) throws IOException;

    /** Never throws: there is nothing a caller could do. */
    void close(int file);
}
