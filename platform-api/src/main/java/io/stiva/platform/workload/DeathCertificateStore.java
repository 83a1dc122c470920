package io.stiva.platform.workload;

import io.stiva.client.api.Containers.DeathCertificate;
import io.stiva.platform.shared.Columns;
import io.stiva.protocol.ObservedContainer.Ended;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.EndReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** One record per ended incarnation, written once, never changed. */
@Component
class DeathCertificateStore {

    private static final int MAX_LINES = 20;
    private static final int MAX_LINE = 1_000;
    private static final TypeReference<List<String>> LINES = new TypeReference<>() {};

    private static final String SELECT =
            """
            SELECT incarnation, reason, detail, exit_code, signal, requested_by, oom_kills, peak_memory_bytes,
                   throttled_millis, last_log_lines, started_at, ended_at
            FROM platform.death_certificate WHERE account_id = :account AND container_id = :container
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    DeathCertificateStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Answers false when the incarnation's end was recorded before. */
    boolean insertOnce(Container container, Ended end, @Nullable String requestedBy) {
        String insertOnce =
                """
                INSERT INTO platform.death_certificate (account_id, container_id, incarnation, reason, detail,
                    exit_code, signal, requested_by, oom_kills, peak_memory_bytes, throttled_millis,
                    last_log_lines, node_id, started_at, ended_at)
                VALUES (:account, :container, :incarnation, :reason, :detail, :exitCode, :signal, :by, :oom,
                    :peak, :throttled, CAST(:lines AS jsonb), :node, :started, :ended)
                ON CONFLICT DO NOTHING
                """;
        Instant started = end.startedAt();
        List<String> lines =
                end.lastLogLines().stream()
                        .skip(Math.max(0, end.lastLogLines().size() - MAX_LINES))
                        .map(DeathCertificateStore::storable)
                        .toList();
        return jdbc.sql(insertOnce)
                        .param("account", container.account().value())
                        .param("container", container.id().value())
                        .param("incarnation", end.incarnation())
                        .param("reason", end.reason().name())
                        .param("detail", Observation.shortened(end.detail()))
                        .param("exitCode", end.exitCode())
                        .param("signal", end.signal())
                        .param("by", requestedBy)
                        .param("oom", end.oomKills())
                        .param("peak", end.peakMemoryBytes())
                        .param("throttled", end.throttledMillis())
                        .param("lines", json.writeValueAsString(lines))
                        .param("node", container.node() == null ? null : container.node().value())
                        .param("started", started == null ? null : Columns.timestamp(started))
                        .param("ended", Columns.timestamp(end.endedAt()))
                        .update()
                == 1;
    }

    /** Bounded, and without NUL, which jsonb does not take. */
    private static String storable(String line) {
        String shown = line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE);
        return shown.replace('\0', '\uFFFD');
    }

    Optional<DeathCertificate> newest(AccountId account, ContainerId container) {
        return jdbc.sql(SELECT + " ORDER BY incarnation DESC LIMIT 1")
                .param("account", account.value())
                .param("container", container.value())
                .query(this::certificate)
                .optional();
    }

    /** Newest first, at most {@code most}. */
    List<DeathCertificate> all(AccountId account, ContainerId container, int most) {
        return jdbc.sql(SELECT + " ORDER BY incarnation DESC LIMIT :most")
                .param("account", account.value())
                .param("container", container.value())
                .param("most", most)
                .query(this::certificate)
                .list();
    }

    private DeathCertificate certificate(ResultSet row, int number) throws SQLException {
        Long exitCode = Columns.longOrNull(row, "exit_code");
        Long signal = Columns.longOrNull(row, "signal");
        Instant started = Columns.instantOrNull(row, "started_at");
        Instant ended = Columns.instant(row, "ended_at");
        long uptime =
                started == null ? 0 : Math.max(0, Duration.between(started, ended).toMillis());
        return new DeathCertificate(
                row.getInt("incarnation"),
                EndReason.valueOf(Columns.text(row, "reason")),
                row.getString("detail"),
                exitCode == null ? null : exitCode.intValue(),
                signal == null ? null : signal.intValue(),
                row.getString("requested_by"),
                row.getLong("oom_kills"),
                row.getLong("peak_memory_bytes"),
                row.getLong("throttled_millis"),
                uptime,
                json.readValue(Columns.text(row, "last_log_lines"), LINES),
                started,
                ended,
                null);
    }
}
