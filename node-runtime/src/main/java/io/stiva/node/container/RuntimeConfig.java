package io.stiva.node.container;

import io.stiva.vocabulary.Bytes;
import java.nio.file.Path;

/**
 * How containers are run on this node.
 *
 * @param stateDirectory where everything about containers is kept; made when missing
 * @param instance lower-case letters and digits, part of every cgroup's name
 * @param firstId host id of the first id range, a multiple of 65536
 * @param idRanges most containers that can exist at once
 * @param logLimit size of one of the two log files of a container
 * @param logRate bytes a second a container may log before it is slowed down
 * @param leastFreeDisk below this nothing new is started
 */
public record RuntimeConfig(
        Path stateDirectory,
        String instance,
        int firstId,
        int idRanges,
        Bytes logLimit,
        Bytes logRate,
        Bytes leastFreeDisk) {

    /** Inside the range systemd reserves for containers, 0x80000 to 0x6fffffff. */
    private static final int FIRST_ID = 0x10000000;

    public RuntimeConfig {
        stateDirectory = stateDirectory.toAbsolutePath().normalize();
        if (!instance.matches("[a-z0-9]{1,32}")) {
            throw new IllegalArgumentException("not an instance id: " + instance);
        }
    }

    public static RuntimeConfig of(Path stateDirectory, String instance) {
        return new RuntimeConfig(
                stateDirectory,
                instance,
                FIRST_ID,
                4096,
                Bytes.mebi(8),
                Bytes.mebi(8),
                Bytes.mebi(256));
    }
}
