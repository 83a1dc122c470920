package io.stiva.node.container;

import io.stiva.vocabulary.Bytes;

/**
 * What went through a container's network devices, its loopback left out, as the container sees it.
 *
 * @param receivedPackets and what follows: counted since the incarnation began
 * @param dropped packets of both directions
 */
public record NetworkUse(
        Bytes received, Bytes sent, long receivedPackets, long sentPackets, long dropped) {

    /** Of {@code /proc/PID/net/dev}: after two lines of heading {@code eth0: } and 16 numbers. */
    static NetworkUse parse(String table) {
        long[] sums = new long[16];
        table.lines()
                .skip(2)
                .map(line -> line.strip().split(":\\s*", 2))
                .filter(parts -> parts.length == 2 && !parts[0].equals("lo"))
                .map(parts -> parts[1].split("\\s+"))
                .forEach(
                        numbers -> {
                            for (int i = 0; i < Math.min(sums.length, numbers.length); i++) {
                                sums[i] += Long.parseLong(numbers[i]);
                            }
                        });
        return new NetworkUse(
                new Bytes(sums[0]), new Bytes(sums[8]), sums[1], sums[9], sums[3] + sums[11]);
    }
}
