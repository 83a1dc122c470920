package io.stiva.db.testing;

import io.stiva.db.DatabaseRole;
import io.stiva.db.DatabaseServer;
import io.stiva.db.EmbeddedServer;
import io.stiva.db.Migrations;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/** The one server of this JVM, started when the first test asks, with a migrated template. */
final class TestServer {

    private static final String TEMPLATE = "stiva_template";
    private static final AtomicLong COUNT = new AtomicLong();

    private TestServer() {}

    private static final class Holder {
        static final DatabaseServer SERVER = start();
    }

    static DatabaseServer get() {
        return Holder.SERVER;
    }

    /** A new database equal to the migrated template; its name is unique on the server. */
    static String cloneTemplate() throws SQLException {
        String name = "test_" + COUNT.incrementAndGet();
        // PostgreSQL refuses to copy a template twice at once only when somebody is connected.
        get().clone(TEMPLATE, name);
        return name;
    }

    static String createEmpty() throws SQLException {
        String name = "empty_" + COUNT.incrementAndGet();
        get().create(name);
        return name;
    }

    private static DatabaseServer start() {
        try {
            DatabaseServer server =
                    switch (System.getProperty("db", "embedded")) {
                        case "embedded" -> EmbeddedServer.throwAway();
                        case "testcontainers" -> ContainerServer.start();
                        default ->
                                throw new IllegalArgumentException(
                                        "-Ddb is embedded or testcontainers, not "
                                                + System.getProperty("db"));
                    };
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-test-database"));
            server.create(TEMPLATE);
            Migrations.migrate(server.dataSource(DatabaseRole.OWNER, TEMPLATE));
            return server;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the test database started", e);
        } catch (Exception e) {
            throw new IllegalStateException("start the test database", e);
        }
    }
}
