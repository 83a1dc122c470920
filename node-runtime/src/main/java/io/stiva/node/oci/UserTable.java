package io.stiva.node.oci;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The users and groups an image brings, from the text of its own {@code /etc/passwd} and {@code
 * /etc/group} (passwd(5), group(5)). Lines that are not well-formed are passed over, as the C
 * library does.
 */
public final class UserTable {

    private static final int MOST_GROUPS = 1024;

    private final List<User> users;
    private final List<Group> groups;

    private record User(String name, int uid, int gid, String home) {}

    private record Group(String name, int gid, List<String> members) {}

    public UserTable(String passwd, String group) {
        this.users = passwd.lines().map(UserTable::user).flatMap(Optional::stream).toList();
        this.groups = group.lines().map(UserTable::group).flatMap(Optional::stream).toList();
    }

    /**
     * Resolves {@code user[:group]} as Docker does: names or numbers; without a group the user's
     * own and its supplementary ones; a number without an entry is taken as it is, with group 0.
     *
     * @param wanted empty means root
     * @throws StivaException UNPROCESSABLE {@code unknown-user}
     */
    public Identity resolve(String wanted) {
        String[] parts = wanted.isEmpty() ? new String[] {"0"} : wanted.split(":", -1);
        if (parts.length > 2 || parts[0].isEmpty()) {
            throw unknown(wanted);
        }
        Optional<User> user = findUser(parts[0]);
        int uid = user.map(User::uid).orElseGet(() -> id(parts[0], wanted));
        String home = user.map(User::home).filter(h -> !h.isEmpty()).orElse("/");
        if (parts.length == 2 && !parts[1].isEmpty()) {
            return new Identity(uid, gid(parts[1], wanted), List.of(), home);
        }
        int gid = user.map(User::gid).orElse(0);
        List<Integer> more = user.map(u -> supplementary(u.name())).orElse(List.of());
        return new Identity(uid, gid, more, home);
    }

    private Optional<User> findUser(String nameOrId) {
        Optional<User> named = users.stream().filter(u -> u.name().equals(nameOrId)).findFirst();
        if (named.isPresent() || !isNumber(nameOrId)) {
            return named;
        }
        return users.stream().filter(u -> Integer.toString(u.uid()).equals(nameOrId)).findFirst();
    }

    private int gid(String nameOrId, String wanted) {
        return groups.stream()
                .filter(g -> g.name().equals(nameOrId))
                .findFirst()
                .map(Group::gid)
                .orElseGet(() -> id(nameOrId, wanted));
    }

    private List<Integer> supplementary(String name) {
        return groups.stream()
                .filter(g -> g.members().contains(name))
                .map(Group::gid)
                .distinct()
                .limit(MOST_GROUPS)
                .toList();
    }

    private static int id(String text, String wanted) {
        if (!isNumber(text)) {
            throw unknown(wanted);
        }
        int id = Integer.parseInt(text);
        if (id >= IdRange.SIZE) {
            throw unknown(wanted);
        }
        return id;
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,6}");
    }

    private static StivaException unknown(String wanted) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "unknown-user")
                .say(
                        "the image has no user or group '%s': use a name from its /etc/passwd and"
                                + " /etc/group, or numbers below 65536",
                        wanted)
                .build();
    }

    private static Optional<User> user(String line) {
        String[] f = line.split(":", -1);
        if (f.length < 7 || !isMapped(f[2]) || !isMapped(f[3])) {
            return Optional.empty();
        }
        return Optional.of(new User(f[0], Integer.parseInt(f[2]), Integer.parseInt(f[3]), f[5]));
    }

    private static Optional<Group> group(String line) {
        String[] f = line.split(":", -1);
        if (f.length < 4 || !isMapped(f[2])) {
            return Optional.empty();
        }
        List<String> members = new ArrayList<>(List.of(f[3].split(",")));
        return Optional.of(new Group(f[0], Integer.parseInt(f[2]), members));
    }

    private static boolean isMapped(String id) {
        return isNumber(id) && Integer.parseInt(id) < IdRange.SIZE;
    }
}
