package io.stiva.platform.workload;

import io.stiva.platform.placement.Fixes.Fix;
import io.stiva.platform.placement.Verdict;
import io.stiva.platform.shared.Columns;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The newest try to place each waiting container. */
@Component
class AttemptStore {

    /** Verdicts kept of one try; a larger fleet tells the same story over and over. */
    private static final int MAX_VERDICTS = 100;

    private static final TypeReference<List<Verdict>> VERDICTS = new TypeReference<>() {};
    private static final TypeReference<List<Fix>> FIXES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    AttemptStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** A try that found no node. */
    record Attempt(Instant at, List<Verdict> verdicts, List<Fix> fixes) {

        /** Whether some node would do if only it had more room left. */
        boolean isForRoomOnly() {
            return verdicts.stream()
                    .anyMatch(
                            verdict ->
                                    !verdict.fits()
                                            && verdict.shortfalls().stream()
                                                    .allMatch(
                                                            missing ->
                                                                    missing.dimension().isRoom()));
        }
    }

    void put(Container container, Attempt attempt) {
        String put =
                """
                INSERT INTO platform.placement_attempt (account_id, container_id, at, verdicts, fixes)
                VALUES (:account, :container, :at, CAST(:verdicts AS jsonb), CAST(:fixes AS jsonb))
                ON CONFLICT (account_id, container_id) DO UPDATE
                SET at = excluded.at, verdicts = excluded.verdicts, fixes = excluded.fixes
                """;
        List<Verdict> verdicts = attempt.verdicts().stream().limit(MAX_VERDICTS).toList();
        jdbc.sql(put)
                .param("account", container.account().value())
                .param("container", container.id().value())
                .param("at", Columns.timestamp(attempt.at()))
                .param("verdicts", json.writeValueAsString(verdicts))
                .param("fixes", json.writeValueAsString(attempt.fixes()))
                .update();
    }

    void drop(Container container) {
        String drop =
                """
                DELETE FROM platform.placement_attempt
                WHERE account_id = :account AND container_id = :container
                """;
        jdbc.sql(drop)
                .param("account", container.account().value())
                .param("container", container.id().value())
                .update();
    }

    Optional<Attempt> find(AccountId account, ContainerId container) {
        String find =
                """
                SELECT at, verdicts, fixes FROM platform.placement_attempt
                WHERE account_id = :account AND container_id = :container
                """;
        return jdbc.sql(find)
                .param("account", account.value())
                .param("container", container.value())
                .query(
                        (row, number) ->
                                new Attempt(
                                        Columns.instant(row, "at"),
                                        json.readValue(Columns.text(row, "verdicts"), VERDICTS),
                                        json.readValue(Columns.text(row, "fixes"), FIXES)))
                .optional();
    }
}
