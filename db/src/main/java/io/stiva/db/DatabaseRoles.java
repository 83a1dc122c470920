package io.stiva.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The three roles of the database, made once by a superuser before the first migration.
 *
 * <p>{@code stiva_owner} owns every object and runs Flyway. {@code stiva_app} is what platform-api
 * logs in as: without an account set it sees no tenant's row. {@code stiva_worker} reads and writes
 * across tenants; platform-api becomes it for one transaction with SET LOCAL ROLE, and only in code
 * whose name says AcrossTenants. So a statement that forgot its tenant finds nothing instead of
 * everything.
 *
 * @param ownerPassword password of stiva_owner
 * @param appPassword password of stiva_app
 * @param workerPassword password of stiva_worker, for command-line maintenance
 */
public record DatabaseRoles(String ownerPassword, String appPassword, String workerPassword) {

    /**
     * Creates missing roles, sets their passwords and hands {@code database} to stiva_owner. Doing it
     * twice equals doing it once.
     *
     * @param superuser a connection of a superuser to any database of the server
     * @throws SQLException when the server refuses a statement; nothing is undone
     */
    public void install(Connection superuser, String database) throws SQLException {
        try (Statement statement = superuser.createStatement()) {
            role(statement, "stiva_owner", ownerPassword);
            role(statement, "stiva_app", appPassword);
            role(statement, "stiva_worker", workerPassword);
            // May become the worker on request, never is it by default.
            statement.execute("GRANT stiva_worker TO stiva_app WITH INHERIT FALSE, SET TRUE");
            statement.execute("ALTER DATABASE " + quoted(database) + " OWNER TO stiva_owner");
            statement.execute("REVOKE ALL ON DATABASE " + quoted(database) + " FROM PUBLIC");
            statement.execute(
                    "GRANT CONNECT ON DATABASE " + quoted(database) + " TO stiva_app, stiva_worker");
        }
    }

    private static void role(Statement statement, String name, String password) throws SQLException {
        statement.execute(
                """
                DO $do$ BEGIN
                    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '%s') THEN
                        CREATE ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT;
                    END IF;
                END $do$
                """
                        .formatted(name, name));
        statement.execute("ALTER ROLE " + name + " PASSWORD '" + password.replace("'", "''") + "'");
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** Leaves the passwords out. */
    @Override
    public String toString() {
        return "DatabaseRoles[stiva_owner, stiva_app, stiva_worker]";
    }
}
