package io.stiva.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;

/**
 * The account a child process runs under when this process is root; PostgreSQL refuses root.
 *
 * @param name a user of this machine; empty when this process is not root and children stay as they
 *     are
 */
public record UnprivilegedUser(String name) {

    /** The user of Stiva's unprivileged processes. */
    public static final String STIVA = "stiva";

    /** {@value #STIVA} or, where that does not exist, {@code nobody}; none when not root. */
    public static UnprivilegedUser forChildren() {
        if (!isRoot()) {
            return new UnprivilegedUser("");
        }
        return new UnprivilegedUser(userExists(STIVA) ? STIVA : "nobody");
    }

    public static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException("read the owner of /proc/self", e);
        }
    }

    public static boolean userExists(String name) {
        try {
            FileSystem files = FileSystems.getDefault();
            return files.getUserPrincipalLookupService().lookupPrincipalByName(name) != null;
        } catch (UserPrincipalNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("look up user " + name, e);
        }
    }

    /** The command, run as this user with no groups and no privileges of the caller. */
    public List<String> command(List<String> command) {
        if (name.isEmpty()) {
            return command;
        }
        List<String> all = new ArrayList<>();
        all.add("setpriv");
        all.add("--reuid=" + name);
        all.add("--regid=" + groupId());
        all.add("--clear-groups");
        all.add("--no-new-privs");
        all.addAll(command);
        return List.copyOf(all);
    }

    /** Gives one file or directory to this user. */
    public void own(Path path) throws IOException {
        if (!name.isEmpty()) {
            var lookup = path.getFileSystem().getUserPrincipalLookupService();
            Files.setOwner(path, lookup.lookupPrincipalByName(name));
            Files.setAttribute(path, "unix:gid", groupId());
        }
    }

    /** The primary group from passwd(5): its name may differ from the user's (nobody, nogroup). */
    private int groupId() {
        try {
            for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
                String[] fields = line.split(":", -1);
                if (fields.length > 3 && fields[0].equals(name)) {
                    return Integer.parseInt(fields[3]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read /etc/passwd", e);
        }
        throw new IllegalStateException("user " + name + " is not in /etc/passwd");
    }
}
