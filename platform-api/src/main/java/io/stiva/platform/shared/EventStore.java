package io.stiva.platform.shared;

import io.stiva.client.api.Event;
import io.stiva.vocabulary.EventId;
import io.stiva.vocabulary.ProjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** SQL of events. */
@Component
class EventStore {

    private static final String APPEND =
            """
            INSERT INTO platform.event (account_id, id, project_id, type, subject, data, at)
            VALUES (:account, :id, :project, :type, :subject, CAST(:data AS jsonb), :at)
            """;

    // Only what is older than every running transaction: whatever still commits comes after it.
    private static final String READ_FORWARD =
            """
            SELECT id, sequence, transaction, at, type, subject, project_id, data
            FROM platform.event
            WHERE account_id = :account
              AND (CAST(:project AS uuid) IS NULL OR project_id = :project)
              AND (transaction, sequence) > (CAST(:transaction AS xid8), :sequence)
              AND transaction < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY transaction, sequence LIMIT :rows
            """;

    private static final String READ_BACKWARD =
            """
            SELECT id, sequence, transaction, at, type, subject, project_id, data
            FROM platform.event
            WHERE account_id = :account
              AND (CAST(:project AS uuid) IS NULL OR project_id = :project)
              AND (transaction, sequence) < (CAST(:transaction AS xid8), :sequence)
              AND transaction < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY transaction DESC, sequence DESC LIMIT :rows
            """;

    private static final String NOW =
            "SELECT CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS transaction";

    /** The largest transaction number PostgreSQL can ever reach. */
    private static final String END_OF_TIME = Long.toUnsignedString(-1L);

    private final JdbcClient jdbc;
    private final JsonMapper json;

    EventStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    void append(StoredEvent event) {
        ProjectId project = event.project();
        jdbc.sql(APPEND)
                .param("account", event.account().value())
                .param("id", event.id().value())
                .param("project", project == null ? null : project.value())
                .param("type", event.type())
                .param("subject", event.subject())
                .param("data", json.writeValueAsString(event.data()))
                .param("at", Columns.timestamp(event.at()))
                .update();
    }

    List<Events.Placed> read(Events.Reading reading, PageQuery page) {
        ProjectId project = reading.project();
        Cursor after = page.after();
        String start = reading.newestFirst() ? END_OF_TIME : "0";
        return jdbc.sql(reading.newestFirst() ? READ_BACKWARD : READ_FORWARD)
                .param("account", reading.account().value())
                .param("project", project == null ? null : project.value())
                .param("transaction", after == null ? start : Long.toString(after.number(0)))
                .param("sequence", after == null ? 0L : after.number(1))
                .param("rows", page.rowsToSelect())
                .query(this::placed)
                .list();
    }

    /** Just before the oldest transaction still running. */
    Cursor now() {
        return Cursor.of(
                jdbc.sql(NOW).query((row, number) -> Columns.text(row, "transaction")).single(), 0);
    }

    private Events.Placed placed(ResultSet row, int number) throws SQLException {
        UUID project = Columns.uuidOrNull(row, "project_id");
        long sequence = row.getLong("sequence");
        Event event =
                new Event(
                        new EventId(Columns.uuid(row, "id")).toString(),
                        sequence,
                        Columns.instant(row, "at"),
                        Columns.text(row, "type"),
                        Columns.text(row, "subject"),
                        project == null ? null : new ProjectId(project).toString(),
                        json.readValue(
                                Columns.text(row, "data"),
                                new TypeReference<Map<String, Object>>() {}));
        return new Events.Placed(
                event, Cursor.of(Columns.text(row, "transaction"), Long.toString(sequence)));
    }
}
