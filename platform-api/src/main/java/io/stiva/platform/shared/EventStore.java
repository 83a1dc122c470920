package io.stiva.platform.shared;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

/** SQL of events. */
@Component
class EventStore {

    private static final String APPEND =
            """
            INSERT INTO platform.event (account_id, id, project_id, type, subject, data, at)
            VALUES (:account, :id, :project, :type, :subject, CAST(:data AS jsonb), :at)
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    EventStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    void append(StoredEvent event) {
        jdbc.sql(APPEND)
                .param("account", event.account().value())
                .param("id", event.id().value())
                .param("project", event.project() == null ? null : event.project().value())
                .param("type", event.type())
                .param("subject", event.subject())
                .param("data", json.writeValueAsString(event.data()))
                .param("at", Columns.timestamp(event.at()))
                .update();
    }
}
