package io.stiva.node.oci;

import static io.stiva.node.linux.Flags.AT_FDCWD;
import static io.stiva.node.oci.Argument.arg;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Syscall;
import io.stiva.node.oci.Argument.Result;
import io.stiva.node.oci.Operation.Blame;
import io.stiva.node.oci.Operation.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Collects operations in their order; the vocabulary in which plans are written. */
final class Steps {

    private static final int KEYCTL_JOIN_SESSION_KEYRING = 1;

    private final List<Operation> operations = new ArrayList<>();
    private int slots;

    Steps() {
        this(0);
    }

    /**
     * @param slots how many slots an earlier list of the same plan may have taken
     */
    Steps(int slots) {
        this.slots = slots;
    }

    List<Operation> operations() {
        return List.copyOf(operations);
    }

    @CanIgnoreReturnValue
    Steps call(String purpose, Syscall call, Argument... arguments) {
        return add(new Operation(purpose, call, List.of(arguments), Set.of(), 0, Blame.PLATFORM));
    }

    @CanIgnoreReturnValue
    Steps tolerant(String purpose, Tolerance tolerance, Syscall call, Argument... arguments) {
        return tolerant(purpose, Set.of(tolerance), call, arguments);
    }

    @CanIgnoreReturnValue
    Steps tolerant(String purpose, Set<Tolerance> fine, Syscall call, Argument... arguments) {
        return add(new Operation(purpose, call, List.of(arguments), fine, 0, Blame.PLATFORM));
    }

    /** A step that fails because of what the image or the specification says. */
    @CanIgnoreReturnValue
    Steps tenants(String purpose, Syscall call, Argument... arguments) {
        return add(new Operation(purpose, call, List.of(arguments), Set.of(), 0, Blame.TENANT));
    }

    /** A step whose result later steps use. */
    Result keep(String purpose, Syscall call, Argument... arguments) {
        int slot = ++slots;
        add(new Operation(purpose, call, List.of(arguments), Set.of(), slot, Blame.PLATFORM));
        return new Result(slot);
    }

    /** Both: its result is used, and it fails because of what the tenant asks for. */
    Result keepTenants(String purpose, Syscall call, Argument... arguments) {
        int slot = ++slots;
        add(new Operation(purpose, call, List.of(arguments), Set.of(), slot, Blame.TENANT));
        return new Result(slot);
    }

    @CanIgnoreReturnValue
    private Steps add(Operation operation) {
        operations.add(operation);
        return this;
    }

    @CanIgnoreReturnValue
    Steps keepStream(String purpose, int from, int to) {
        return call(purpose, Syscall.DUP3, arg(from), arg(to), arg(0));
    }

    @CanIgnoreReturnValue
    Steps joinCgroups(List<Result> files) {
        for (Result file : files) {
            call("join cgroup", Syscall.WRITE, file, arg("0"), arg(1));
        }
        return this;
    }

    @CanIgnoreReturnValue
    Steps ownSessionKeyring() {
        return tolerant(
                "own session keyring",
                Tolerance.ANYTHING,
                Syscall.KEYCTL,
                arg(KEYCTL_JOIN_SESSION_KEYRING),
                Argument.NOTHING);
    }

    // the file system

    @CanIgnoreReturnValue
    Steps mount(String source, String target, String type, long flags, String data) {
        return call(
                "mount " + target,
                Syscall.MOUNT,
                arg(source),
                arg(target),
                arg(type),
                arg(flags),
                data.isEmpty() ? Argument.NOTHING : arg(data));
    }

    @CanIgnoreReturnValue
    Steps makeDirectory(String path, int mode) {
        return call("mkdir " + path, Syscall.MKDIRAT, arg(AT_FDCWD), arg(path), arg(mode));
    }

    @CanIgnoreReturnValue
    Steps makeDirectoryIfAbsent(String path, int mode) {
        return tolerant(
                "mkdir " + path,
                Tolerance.EXISTS,
                Syscall.MKDIRAT,
                arg(AT_FDCWD),
                arg(path),
                arg(mode));
    }

    @CanIgnoreReturnValue
    Steps link(String target, String path) {
        return call("link " + path, Syscall.SYMLINKAT, arg(target), arg(AT_FDCWD), arg(path));
    }

    @CanIgnoreReturnValue
    Steps writeFile(String path, String content, int mode) {
        Result file =
                keep(
                        "create " + path,
                        Syscall.OPENAT,
                        arg(AT_FDCWD),
                        arg(path),
                        arg(Flags.O_WRONLY | Flags.O_CREAT | Flags.O_CLOEXEC),
                        arg(mode));
        call("write " + path, Syscall.WRITE, file, arg(content), arg(content.length()));
        call("close " + path, Syscall.CLOSE, file);
        slots--;
        return this;
    }

    Result takeMount(String path) {
        return keep(
                "take " + path,
                Syscall.OPEN_TREE,
                arg(AT_FDCWD),
                arg(path),
                arg(Flags.OPEN_TREE_CLONE | Flags.OPEN_TREE_CLOEXEC));
    }

    @CanIgnoreReturnValue
    Steps putMount(Argument mount, String target) {
        return call(
                "put " + target,
                Syscall.MOVE_MOUNT,
                mount,
                arg(""),
                arg(AT_FDCWD),
                arg(target),
                arg(Flags.MOVE_MOUNT_F_EMPTY_PATH));
    }

    /** Covers a file of /proc, if it exists, with an empty one. */
    @CanIgnoreReturnValue
    Steps maskFile(String path) {
        return tolerant(
                "mask " + path,
                Tolerance.ABSENT,
                Syscall.MOUNT,
                arg("/dev/null"),
                arg(path),
                Argument.NOTHING,
                arg(Flags.MS_BIND),
                Argument.NOTHING);
    }

    /** Covers a directory of /proc, if it exists, with an empty one. */
    @CanIgnoreReturnValue
    Steps maskDirectory(String path) {
        return tolerant(
                "mask " + path,
                Tolerance.ABSENT,
                Syscall.MOUNT,
                arg("tmpfs"),
                arg(path),
                arg("tmpfs"),
                arg(Flags.MS_RDONLY | Flags.MS_NOSUID | Flags.MS_NODEV | Flags.MS_NOEXEC),
                arg("size=0k"));
    }

    @CanIgnoreReturnValue
    Steps bind(String source, String target) {
        return tolerant(
                "bind " + target,
                Tolerance.ABSENT,
                Syscall.MOUNT,
                arg(source),
                arg(target),
                Argument.NOTHING,
                arg(Flags.MS_BIND),
                Argument.NOTHING);
    }

    /** Makes one mount read-only; in a user namespace the flags it has already must be repeated. */
    @CanIgnoreReturnValue
    Steps readOnly(String path, long flags) {
        return tolerant(
                "read-only " + path,
                Tolerance.ABSENT,
                Syscall.MOUNT,
                Argument.NOTHING,
                arg(path),
                Argument.NOTHING,
                arg(Flags.MS_REMOUNT | Flags.MS_BIND | Flags.MS_RDONLY | flags),
                Argument.NOTHING);
    }
}
