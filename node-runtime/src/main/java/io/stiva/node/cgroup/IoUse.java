package io.stiva.node.cgroup;

import io.stiva.vocabulary.Bytes;

/**
 * What was read from and written to block devices. Version 1 counts what a process waits for itself
 * and not what the kernel writes back later on its own.
 *
 * @param reads operations
 * @param writes operations
 */
public record IoUse(Bytes readBytes, Bytes writtenBytes, long reads, long writes) {

    public static final IoUse ZERO = new IoUse(Bytes.ZERO, Bytes.ZERO, 0, 0);

    /** Lines are {@code 254:0 Read 4096}, blkio-controller.rst. */
    static IoUse legacy(String bytes, String operations) {
        return new IoUse(
                new Bytes(legacySum(bytes, "Read")),
                new Bytes(legacySum(bytes, "Write")),
                legacySum(operations, "Read"),
                legacySum(operations, "Write"));
    }

    private static long legacySum(String text, String kind) {
        return text.lines()
                .map(line -> line.split(" "))
                .filter(parts -> parts.length == 3 && parts[1].equals(kind))
                .mapToLong(parts -> Long.parseLong(parts[2]))
                .sum();
    }

    /** Lines are {@code 254:0 rbytes=4096 wbytes=0 rios=1 wios=0 …}, cgroup-v2.rst. */
    static IoUse unified(String stat) {
        return new IoUse(
                new Bytes(unifiedSum(stat, "rbytes=")),
                new Bytes(unifiedSum(stat, "wbytes=")),
                unifiedSum(stat, "rios="),
                unifiedSum(stat, "wios="));
    }

    private static long unifiedSum(String stat, String key) {
        return stat.lines()
                .flatMap(line -> java.util.Arrays.stream(line.split(" ")))
                .filter(part -> part.startsWith(key))
                .mapToLong(part -> Long.parseLong(part.substring(key.length())))
                .sum();
    }
}
