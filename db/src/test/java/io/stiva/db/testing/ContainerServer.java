package io.stiva.db.testing;

import io.stiva.db.Connections;
import io.stiva.db.DatabasePasswords;
import io.stiva.db.DatabaseRoles;
import io.stiva.db.DatabaseServer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * PostgreSQL in a container of whatever Docker endpoint Testcontainers finds: the same tests, a
 * server that is not ours. The image comes from {@code -Ddb.image}, by default {@code postgres:18}.
 */
final class ContainerServer implements DatabaseServer {

    private final PostgreSQLContainer container;
    private final DatabasePasswords passwords;

    private ContainerServer(PostgreSQLContainer container, DatabasePasswords passwords) {
        this.container = container;
        this.passwords = passwords;
    }

    static ContainerServer start() throws SQLException {
        SecureRandom random = new SecureRandom();
        DockerImageName image =
                DockerImageName.parse(System.getProperty("db.image", "postgres:18"))
                        .asCompatibleSubstituteFor("postgres");
        PostgreSQLContainer container =
                new PostgreSQLContainer(image)
                        .withDatabaseName("postgres")
                        .withUsername("postgres")
                        .withPassword(DatabasePasswords.secret(random));
        container.start();
        ContainerServer server = new ContainerServer(container, DatabasePasswords.random(random));
        try (Connection superuser = server.superuser().getConnection()) {
            DatabaseRoles.bootstrap(superuser, server.passwords);
        }
        return server;
    }

    @Override
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://%s:%d/%s"
                .formatted(
                        container.getHost(),
                        container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                        database);
    }

    @Override
    public DatabasePasswords passwords() {
        return passwords;
    }

    @Override
    public void create(String database) throws SQLException {
        try (Connection superuser = superuser().getConnection()) {
            DatabaseRoles.createDatabase(superuser, database);
        }
    }

    @Override
    public void clone(String template, String database) throws SQLException {
        try (Connection superuser = superuser().getConnection()) {
            DatabaseRoles.cloneDatabase(superuser, template, database);
        }
    }

    @Override
    public void drop(String database) throws SQLException {
        try (Connection superuser = superuser().getConnection()) {
            DatabaseRoles.dropDatabase(superuser, database);
        }
    }

    @Override
    public void close() {
        container.stop();
    }

    private DataSource superuser() {
        return Connections.source(
                jdbcUrl("postgres"), container.getUsername(), container.getPassword());
    }
}
