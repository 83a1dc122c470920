package io.stiva.db.testing;

import io.stiva.db.DatabaseRole;
import io.stiva.db.DatabaseServer;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A database of one's own, cloned from the migrated template in milliseconds and dropped on close.
 *
 * <p>In JUnit let {@link FreshDatabase} hand it over:
 *
 * <pre>{@code
 * @ExtendWith(FreshDatabase.class)
 * class QuotasTest {
 *     @Test void two_hundred_creates_never_pass_the_limit(TestDatabase database) { … }
 * }
 * }</pre>
 */
public final class TestDatabase implements AutoCloseable {

    private final DatabaseServer server;
    private final String name;

    private TestDatabase(DatabaseServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** A migrated database without rows other than those the migrations insert. */
    public static TestDatabase fresh() {
        try {
            return new TestDatabase(TestServer.get(), TestServer.cloneTemplate());
        } catch (SQLException e) {
            throw new IllegalStateException("clone the test database", e);
        }
    }

    /** A database before the first migration. */
    public static TestDatabase empty() {
        try {
            return new TestDatabase(TestServer.get(), TestServer.createEmpty());
        } catch (SQLException e) {
            throw new IllegalStateException("create an empty test database", e);
        }
    }

    /** The JDBC URL, without user and password. */
    public String url() {
        return server.jdbcUrl(name);
    }

    public DataSource owner() {
        return as(DatabaseRole.OWNER);
    }

    public DataSource app() {
        return as(DatabaseRole.APP);
    }

    public DataSource worker() {
        return as(DatabaseRole.WORKER);
    }

    /** Unpooled connections as a role. */
    public DataSource as(DatabaseRole role) {
        return server.dataSource(role, name);
    }

    public String password(DatabaseRole role) {
        return server.passwords().of(role);
    }

    /** The control plane's own configuration keys, for a Spring context under test. */
    public Map<String, String> properties() {
        return Map.of(
                "stiva.db.url", url(),
                "stiva.db.owner-password", password(DatabaseRole.OWNER),
                "stiva.db.app-password", password(DatabaseRole.APP),
                "stiva.db.worker-password", password(DatabaseRole.WORKER));
    }

    @Override
    public void close() {
        try {
            server.drop(name);
        } catch (SQLException e) {
            throw new IllegalStateException("drop the test database " + name, e);
        }
    }
}
