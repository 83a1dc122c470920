package io.stiva.db;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Plain, unpooled PostgreSQL connections. */
public final class Connections {

    private Connections() {}

    /** A source that opens a new connection for every request; the caller closes it. */
    public static DataSource source(String jdbcUrl, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }
}
