package io.stiva.platform.fleet;

import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Join tokens in PostgreSQL, by their SHA-256. Every verb runs across tenants. */
@Component
class JoinTokenStore {

    private final JdbcClient jdbc;

    JoinTokenStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param node the node it made, null while it is unused
     */
    record Issued(Instant expiresAt, @Nullable NodeId node) {}

    void insert(byte[] hash, UserId issuer, Instant now, Instant expiresAt) {
        String insertToken =
                """
                INSERT INTO platform.join_token (hash, issued_by, issued_at, expires_at)
                VALUES (:hash, :issuer, :now, :expires)
                """;
        jdbc.sql(insertToken)
                .param("hash", hash)
                .param("issuer", issuer.value())
                .param("now", NodeStore.at(now))
                .param("expires", NodeStore.at(expiresAt))
                .update();
    }

    Optional<Issued> lock(byte[] hash) {
        String lockToken =
                "SELECT expires_at, node_id FROM platform.join_token WHERE hash = :hash FOR UPDATE";
        return jdbc.sql(lockToken)
                .param("hash", hash)
                .query(
                        (row, number) -> {
                            UUID node = row.getObject("node_id", UUID.class);
                            return new Issued(
                                    row.getTimestamp("expires_at").toInstant(),
                                    node == null ? null : new NodeId(node));
                        })
                .optional();
    }

    void redeem(byte[] hash, NodeId node, Instant now) {
        String redeem =
                "UPDATE platform.join_token SET redeemed_at = :now, node_id = :node WHERE hash ="
                        + " :hash";
        jdbc.sql(redeem)
                .param("hash", hash)
                .param("node", node.value())
                .param("now", NodeStore.at(now))
                .update();
    }

    /** Forgets unused tokens that expired before the given moment. */
    void dropUnusedBefore(Instant moment) {
        jdbc.sql("DELETE FROM platform.join_token WHERE node_id IS NULL AND expires_at < :moment")
                .param("moment", NodeStore.at(moment))
                .update();
    }
}
