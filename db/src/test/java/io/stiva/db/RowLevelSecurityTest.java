package io.stiva.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.db.testing.FreshDatabase;
import io.stiva.db.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The second wall by itself: statements that forgot their tenant. */
@ExtendWith(FreshDatabase.class)
class RowLevelSecurityTest {

    private static final UUID ONE = UUID.fromString("00000000-0000-7000-8000-000000000001");
    private static final UUID TWO = UUID.fromString("00000000-0000-7000-8000-000000000002");

    @BeforeEach
    void two_accounts_with_a_project_each(TestDatabase database) throws SQLException {
        try (Connection connection = database.worker().getConnection();
                Statement statement = connection.createStatement()) {
            for (UUID account : new UUID[] {ONE, TWO}) {
                statement.execute(
                        "INSERT INTO platform.account (id, name, state, currency, plan, created_at)"
                                + " VALUES ('%s', 'a', 'ACTIVE', 'EUR', 'standard', now())"
                                        .formatted(account));
                statement.execute(
                        "INSERT INTO platform.project (account_id, id, name, created_at)"
                                + " VALUES ('%s', '%s', 'p%s', now())"
                                        .formatted(
                                                account,
                                                account,
                                                account.toString().substring(35)));
            }
        }
    }

    @Test
    void without_an_account_nothing_is_seen(TestDatabase database) throws SQLException {
        try (Connection connection = database.app().getConnection()) {
            assertThat(count(connection)).isZero();
        }
    }

    @Test
    void with_an_account_only_its_rows_are_seen(TestDatabase database) throws SQLException {
        try (Connection connection = tenant(database, ONE)) {
            assertThat(count(connection)).isEqualTo(1);
        }
    }

    @Test
    void the_account_ends_with_its_transaction(TestDatabase database) throws SQLException {
        try (Connection connection = tenant(database, ONE)) {
            connection.commit();
            assertThat(count(connection)).isZero();
        }
    }

    @Test
    void a_row_cannot_be_written_into_another_account(TestDatabase database) throws SQLException {
        try (Connection connection = tenant(database, ONE);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(
                            () ->
                                    statement.execute(
                                            "INSERT INTO platform.project (account_id, id, name,"
                                                    + " created_at) VALUES ('%s', '%s', 'x', now())"
                                                            .formatted(TWO, UUID.randomUUID())))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("row-level security");
        }
    }

    @Test
    void rows_of_another_account_are_not_changed(TestDatabase database) throws SQLException {
        try (Connection connection = tenant(database, ONE);
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE platform.project SET version = 9"))
                    .isEqualTo(1);
        }
    }

    private static Connection tenant(TestDatabase database, UUID account) throws SQLException {
        Connection connection = database.app().getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL stiva.account_id = '" + account + "'");
        }
        return connection;
    }

    private static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM platform.project")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
