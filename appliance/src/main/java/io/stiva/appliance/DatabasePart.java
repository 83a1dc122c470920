package io.stiva.appliance;

import io.stiva.appliance.process.Launch;
import io.stiva.appliance.process.Part;
import io.stiva.db.ClusterSettings;
import io.stiva.db.DatabaseRoles;
import io.stiva.db.EmbeddedCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The embedded PostgreSQL, durable, with Stiva's roles and its one database. */
final class DatabasePart {

    static final String NAME = "postgres";
    static final String DATABASE = "stiva";

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Context context;
    private volatile boolean prepared;

    private DatabasePart(Context context) {
        this.context = context;
    }

    static Part of(Context context) {
        DatabasePart database = new DatabasePart(context);
        return new Part(
                NAME,
                Set.of(),
                database::prepare,
                database::answers,
                database::makeRolesAndDatabase,
                START_LIMIT,
                new Part.Stop("INT", Duration.ofSeconds(30)));
    }

    static String jdbcUrl(Context context) {
        return "jdbc:postgresql://127.0.0.1:" + context.ports().database() + "/" + DATABASE;
    }

    private Launch prepare() throws Exception {
        EmbeddedCluster cluster = EmbeddedCluster.prepare(settings());
        prepared = true;
        return new Launch(
                cluster.command(), Context.environment(Map.of()), context.home().postgres());
    }

    private boolean answers() {
        if (!prepared) {
            return false;
        }
        try (Connection connection = EmbeddedCluster.superuser(settings()).getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private void makeRolesAndDatabase() throws SQLException {
        try (Connection superuser = EmbeddedCluster.superuser(settings()).getConnection()) {
            DatabaseRoles.bootstrap(superuser, context.secrets().roles());
            DatabaseRoles.createDatabaseIfAbsent(superuser, DATABASE);
        }
    }

    private ClusterSettings settings() {
        return new ClusterSettings(
                context.home().postgres().resolve("data"),
                context.ports().database(),
                context.secrets().superuser(),
                ClusterSettings.Durability.DURABLE,
                context.user());
    }
}
