package io.stiva.node.usage;

import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.NodeId;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.UUID;

/**
 * What metering needs to know once.
 *
 * @param directory of the journal; made with mode 0700
 * @param node whose usage it is
 * @param key Ed25519, signs batches
 * @param boot the kernel's boot id
 * @param limit of the journal, at least {@link #LEAST_LIMIT}; from there on no container is started
 */
public record UsageSettings(Path directory, NodeId node, PrivateKey key, UUID boot, Bytes limit) {

    /** About a week of one container, or an hour of 150, cut every ten seconds. */
    public static final Bytes STANDARD_LIMIT = Bytes.mebi(256);

    public static final Bytes LEAST_LIMIT = Bytes.mebi(4);

    public UsageSettings {
        if (limit.compareTo(LEAST_LIMIT) < 0) {
            throw new IllegalArgumentException("usage journal: use at least " + LEAST_LIMIT);
        }
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "UsageSettings[" + directory + " " + node + "]";
    }
}
