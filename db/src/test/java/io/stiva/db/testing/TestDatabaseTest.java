package io.stiva.db.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.db.Connections;
import io.stiva.db.DatabaseRole;
import io.stiva.db.DatabaseRoles;
import io.stiva.db.Migrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class TestDatabaseTest {

    @Test
    void two_databases_do_not_see_each_other(TestDatabase one) throws SQLException {
        try (TestDatabase other = TestDatabase.fresh()) {
            execute(one.owner(), "CREATE TABLE platform.only_here (id int PRIMARY KEY)");
            assertThat(tables(one.owner(), "only_here")).isEqualTo(1);
            assertThat(tables(other.owner(), "only_here")).isZero();
        }
    }

    @Test
    void a_clone_is_migrated_and_a_second_migration_does_nothing(TestDatabase database) {
        assertThat(Migrations.migrate(database.owner())).isZero();
    }

    @Test
    void an_empty_database_takes_every_migration() {
        try (TestDatabase database = TestDatabase.empty()) {
            assertThat(Migrations.migrate(database.owner())).isPositive();
        }
    }

    @Test
    void a_wrong_password_is_refused(TestDatabase database) {
        DataSource wrong = Connections.source(database.url(), "stiva_app", "wrong");
        assertThatThrownBy(wrong::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void the_application_may_not_create_tables(TestDatabase database) {
        for (String schema : new String[] {"platform", "billing", "registry", "public"}) {
            assertThatThrownBy(
                            () ->
                                    execute(
                                            database.app(),
                                            "CREATE TABLE " + schema + ".mine (id int)"))
                    .as(schema)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void a_closed_database_is_gone() throws SQLException {
        TestDatabase database = TestDatabase.fresh();
        DataSource source = database.owner();
        database.close();
        assertThatThrownBy(source::getConnection).hasMessageContaining("does not exist");
        database.close();
    }

    @Test
    void names_that_are_not_plain_are_refused_before_they_reach_the_server(TestDatabase database)
            throws SQLException {
        try (Connection connection = database.owner().getConnection()) {
            assertThatThrownBy(() -> DatabaseRoles.dropDatabase(connection, "a; DROP TABLE b"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void properties_carry_the_keys_of_the_control_plane(TestDatabase database) {
        assertThat(database.properties())
                .containsEntry("stiva.db.url", database.url())
                .containsEntry("stiva.db.app-password", database.password(DatabaseRole.APP));
    }

    private static void execute(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int tables(DataSource source, String name) throws SQLException {
        String count = "SELECT count(*) FROM pg_class WHERE relname = '" + name + "'";
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(count)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
