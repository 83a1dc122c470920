package io.stiva.billing.core.usage;

import io.stiva.vocabulary.NodeId;
import java.util.UUID;

/**
 * Where it was counted.
 *
 * @param boot the kernel's {@code /proc/sys/kernel/random/boot_id}: monotonic times of two boots
 *     cannot be compared
 * @param cgroup the cgroup's own number (its inode, which cgroup v2 calls its id), 0 when unknown
 */
public record Origin(NodeId node, UUID boot, long cgroup) {

    public Origin {
        UsageErrors.requireNotNegative(cgroup, "cgroup");
    }
}
