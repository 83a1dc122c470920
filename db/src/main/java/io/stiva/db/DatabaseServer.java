package io.stiva.db;

import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A running PostgreSQL server on which Stiva's roles exist.
 *
 * <p>Database names are plain lower-case identifiers ({@code [a-z][a-z0-9_]{0,62}}); anything else
 * is refused with {@link IllegalArgumentException}.
 */
public interface DatabaseServer extends AutoCloseable {

    /** The JDBC URL of a database on this server, without user and password. */
    String jdbcUrl(String database);

    DatabasePasswords passwords();

    /** Creates an empty database owned by {@link DatabaseRole#OWNER}; it must not exist. */
    void create(String database) throws SQLException;

    /** Creates a database as a copy of a template to which nobody is connected. */
    void clone(String template, String database) throws SQLException;

    /** Drops the database and ends its connections; an absent one is no error. */
    void drop(String database) throws SQLException;

    /** Connections to a database as one of the roles, not pooled. */
    default DataSource dataSource(DatabaseRole role, String database) {
        return Connections.source(jdbcUrl(database), role.sqlName(), passwords().of(role));
    }

    /** Ends the server. */
    @Override
    void close();
}
