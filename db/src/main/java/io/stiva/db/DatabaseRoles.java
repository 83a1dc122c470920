package io.stiva.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * Creates the roles and databases that must be there before the first migration, as a superuser.
 *
 * <p>{@code stiva_owner} owns every object and runs Flyway. {@code stiva_app} is what platform-api
 * logs in as: without an account set it sees no tenant's row. {@code stiva_worker} reads and writes
 * across tenants; platform-api becomes it for one transaction with SET LOCAL ROLE, and only in code
 * whose name says AcrossTenants. So a statement that forgot its tenant finds nothing instead of
 * everything.
 *
 * <p>Every verb may be repeated: roles that exist get their attributes and passwords again.
 */
public final class DatabaseRoles {

    private static final String ATTRIBUTES =
            "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT";

    private DatabaseRoles() {}

    /**
     * Makes the three roles with these passwords. The passwords leave this process only as SCRAM
     * verifiers.
     */
    public static void bootstrap(Connection superuser, DatabasePasswords passwords)
            throws SQLException {
        for (DatabaseRole role : DatabaseRole.values()) {
            if (!roleExists(superuser, role)) {
                execute(superuser, "CREATE ROLE " + role.sqlName());
            }
            execute(superuser, "ALTER ROLE " + role.sqlName() + " WITH " + ATTRIBUTES);
            superuser
                    .unwrap(PGConnection.class)
                    .alterUserPassword(
                            role.sqlName(), passwords.of(role).toCharArray(), "scram-sha-256");
        }
        // May become the worker on request, never is it by default.
        execute(superuser, "GRANT stiva_worker TO stiva_app WITH INHERIT FALSE, SET TRUE");
    }

    /** Creates an empty database that only the three roles may enter. */
    public static void createDatabase(Connection superuser, String database) throws SQLException {
        create(superuser, database, "template0");
    }

    /** As {@link #createDatabase}, and answers false when it was there already. */
    public static boolean createDatabaseIfAbsent(Connection superuser, String database)
            throws SQLException {
        String byName = "SELECT 1 FROM pg_database WHERE datname = ?";
        if (exists(superuser, byName, identifier(database))) {
            return false;
        }
        createDatabase(superuser, database);
        return true;
    }

    /** Copies a template to which nobody is connected. */
    public static void cloneDatabase(Connection superuser, String template, String database)
            throws SQLException {
        create(superuser, database, identifier(template));
    }

    /** Drops the database, ending its connections; an absent one is no error. */
    public static void dropDatabase(Connection superuser, String database) throws SQLException {
        execute(superuser, "DROP DATABASE IF EXISTS " + identifier(database) + " WITH (FORCE)");
    }

    private static void create(Connection superuser, String database, String template)
            throws SQLException {
        String name = identifier(database);
        String owner = DatabaseRole.OWNER.sqlName();
        execute(superuser, "CREATE DATABASE " + name + " OWNER " + owner + " TEMPLATE " + template);
        // Grants on the database itself are not copied from a template.
        execute(superuser, "REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
        execute(
                superuser,
                "GRANT CONNECT ON DATABASE "
                        + name
                        + " TO "
                        + DatabaseRole.APP.sqlName()
                        + ", "
                        + DatabaseRole.WORKER.sqlName());
    }

    private static boolean roleExists(Connection superuser, DatabaseRole role) throws SQLException {
        return exists(superuser, "SELECT 1 FROM pg_roles WHERE rolname = ?", role.sqlName());
    }

    private static boolean exists(Connection superuser, String query, String name)
            throws SQLException {
        try (PreparedStatement statement = superuser.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void execute(Connection superuser, String sql) throws SQLException {
        try (Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Identifiers cannot be parameters; this is the only door through which one enters a text. */
    private static String identifier(String name) {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("not a plain database name: " + name);
        }
        return name;
    }
}
