package io.stiva.db;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The one forward-only history in {@code db/migration}, applied as {@link DatabaseRole#OWNER}. */
public final class Migrations {

    /** Holds Flyway's own table; the control plane's spring.flyway.default-schema is the same. */
    public static final String HISTORY_SCHEMA = "flyway";

    private Migrations() {}

    /**
     * Brings the database to the newest version; does nothing when it is there. Several processes
     * may call it at once: they wait for each other on an advisory lock.
     *
     * @return how many migrations were applied
     */
    public static int migrate(DataSource owner) {
        Flyway flyway =
                Flyway.configure()
                        .dataSource(owner)
                        .locations("classpath:db/migration")
                        .defaultSchema(HISTORY_SCHEMA)
                        .createSchemas(true)
                        .cleanDisabled(true)
                        .validateMigrationNaming(true)
                        // A transaction-long lock makes CREATE INDEX CONCURRENTLY wait for itself.
                        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                        .load();
        return flyway.migrate().migrationsExecuted;
    }
}
