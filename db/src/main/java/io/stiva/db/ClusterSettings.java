package io.stiva.db;

import java.nio.file.Path;

/**
 * What an embedded PostgreSQL needs to know.
 *
 * @param directory the data directory; made by the first start, kept for the next ones
 * @param port on 127.0.0.1, the only address it listens on
 * @param superuserPassword of {@value EmbeddedCluster#SUPERUSER}; it counts when the directory is
 *     made and must be the same ever after
 * @param durability whether a crash of the machine may lose what was committed
 * @param user who runs it
 */
public record ClusterSettings(
        Path directory,
        int port,
        String superuserPassword,
        Durability durability,
        UnprivilegedUser user) {

    /** What survives a crash of the machine. */
    public enum Durability {
        /** Everything committed. */
        DURABLE,
        /** Nothing; for tests, several times faster. */
        THROW_AWAY
    }

    @Override
    public String toString() {
        return "ClusterSettings[" + directory + ", port " + port + ", " + durability + "]";
    }
}
