package io.stiva.node.oci;

import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Syscall;
import io.stiva.node.oci.Operation.Tolerance;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The mount points a plan leaves behind, read off its operations.
 *
 * @param required those that must be there
 * @param possible those that are there when the kernel has the path, the required ones included
 * @param readOnly those that refuse writes if they are there
 */
public record PlannedMounts(Set<String> required, Set<String> possible, Set<String> readOnly) {

    public PlannedMounts {
        required = Set.copyOf(required);
        possible = Set.copyOf(possible);
        readOnly = Set.copyOf(readOnly);
    }

    /** Of everything the child mounts at an absolute path after it has entered its root. */
    public static PlannedMounts of(Plan plan) {
        Set<String> required = new LinkedHashSet<>(Set.of("/"));
        Set<String> possible = new LinkedHashSet<>(Set.of("/"));
        Set<String> readOnly = new LinkedHashSet<>();
        for (Operation operation : plan.child()) {
            int position = operation.call() == Syscall.MOUNT ? 1 : 3;
            if (operation.call() != Syscall.MOUNT && operation.call() != Syscall.MOVE_MOUNT) {
                continue;
            }
            if (!(operation.arguments().get(position) instanceof Argument.Text target)
                    || !target.value().startsWith("/")) {
                continue;
            }
            long flags =
                    operation.call() == Syscall.MOUNT
                                    && operation.arguments().get(3) instanceof Argument.Plain plain
                            ? plain.value()
                            : 0;
            possible.add(target.value());
            if (!operation.tolerated().contains(Tolerance.ABSENT)) {
                required.add(target.value());
            }
            if ((flags & Flags.MS_RDONLY) != 0) {
                readOnly.add(target.value());
            }
        }
        return new PlannedMounts(required, possible, readOnly);
    }
}
