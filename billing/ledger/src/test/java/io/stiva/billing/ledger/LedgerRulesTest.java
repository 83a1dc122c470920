package io.stiva.billing.ledger;

import static io.stiva.billing.core.usage.UsageSamples.NODE;
import static io.stiva.billing.core.usage.UsageSamples.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.billing.core.price.PriceBook;
import io.stiva.billing.core.usage.UsageSamples;
import io.stiva.db.DatabaseRole;
import io.stiva.db.testing.FreshDatabase;
import io.stiva.db.testing.TestDatabase;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.StivaException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the database itself refuses, whoever asks. */
@ExtendWith(FreshDatabase.class)
class LedgerRulesTest {

    private static final List<String> HISTORY =
            List.of(
                    "price_book",
                    "usage_batch",
                    "usage_record",
                    "usage_refused",
                    "zero_rating",
                    "ledger_transaction",
                    "ledger_entry",
                    "charge");

    private TestDatabase database;
    private LedgerWorld world;

    @BeforeEach
    void chargeSomething(TestDatabase fresh) {
        database = fresh;
        world = new LedgerWorld(fresh);
        world.intake.accept(NODE, world.node.batch(world.node.runs(0, 60_000)));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void history_cannot_be_changed_by_the_roles_that_serve() {
        for (DatabaseRole role : List.of(DatabaseRole.APP, DatabaseRole.WORKER)) {
            for (String table : HISTORY) {
                String column = firstColumn(table);
                assertRefused(
                        role, "UPDATE billing.%s SET %s = %s".formatted(table, column, column));
                assertRefused(role, "DELETE FROM billing." + table);
                assertRefused(role, "TRUNCATE billing." + table + " CASCADE");
            }
        }
    }

    @Test
    void history_cannot_be_changed_by_its_owner_either() {
        for (String table : List.of("price_book", "usage_batch")) {
            String column = firstColumn(table);
            assertThatThrownBy(
                            () ->
                                    execute(
                                            DatabaseRole.OWNER,
                                            "UPDATE billing.%s SET %s = %s"
                                                    .formatted(table, column, column)))
                    .hasMessageContaining("is insert-only");
        }
    }

    @Test
    void a_transaction_that_does_not_sum_to_zero_is_refused_at_commit() {
        assertThatThrownBy(() -> post("5", "-4")).hasMessageContaining("does not sum to zero");
        assertThatThrownBy(() -> post("5")).hasMessageContaining("does not sum to zero");
        assertThatThrownBy(() -> post()).hasMessageContaining("does not sum to zero");
    }

    @Test
    void a_transaction_without_the_charges_that_explain_it_is_refused() {
        assertThatThrownBy(() -> post("5", "-5")).hasMessageContaining("differs from its charges");
    }

    @Test
    void nothing_is_added_to_a_posted_transaction() {
        String sql =
                """
                INSERT INTO billing.ledger_entry
                SELECT account_id, sequence, 3, 'UNBILLED', 'EUR', 1 FROM billing.ledger_transaction
                """;
        assertThatThrownBy(() -> execute(DatabaseRole.WORKER, sql))
                .hasMessageContaining("is posted");
    }

    @Test
    void the_same_cause_is_posted_once() {
        String again =
                """
                INSERT INTO billing.ledger_transaction (account_id, idempotency_key, kind, at)
                SELECT account_id, idempotency_key, kind, at FROM billing.ledger_transaction
                """;
        assertThatThrownBy(() -> execute(DatabaseRole.WORKER, again))
                .hasMessageContaining("ledger_transaction_once");
    }

    @Test
    void without_a_tenant_the_application_sees_no_money() throws SQLException {
        for (String table : List.of("usage_record", "usage_hour", "ledger_entry", "charge")) {
            assertThat(count(DatabaseRole.APP, table)).as(table).isZero();
            assertThat(count(DatabaseRole.WORKER, table)).as(table).isPositive();
        }
    }

    @Test
    void one_tenant_sees_nothing_of_another() {
        assertThat(world.report(CostReport.GroupBy.PROJECT).groups()).hasSize(1);
        CostReport other =
                world.costs.report(
                        new AccountId(UsageSamples.id(500)),
                        Instant.parse("2026-11-01T00:00:00Z"),
                        Instant.parse("2026-12-01T00:00:00Z"),
                        CostReport.GroupBy.PROJECT,
                        null);
        assertThat(other.groups()).isEmpty();
        assertThat(other.ratedUntil()).isEmpty();
    }

    @Test
    void the_audit_names_what_was_changed_behind_its_back() throws SQLException {
        assertThat(world.audit.run().isClean()).isTrue();
        execute(DatabaseRole.WORKER, "UPDATE billing.ledger_balance SET amount_micros = 1");
        execute(
                DatabaseRole.WORKER,
                "UPDATE billing.usage_hour SET quantity = quantity + 1000000000000");
        AuditReport report = world.audit.run();
        assertThat(report.isClean()).isFalse();
        assertThat(report.transactions()).isEqualTo(1);
        assertThat(report.findings())
                .anySatisfy(finding -> assertThat(finding).contains("balance UNBILLED"))
                .anySatisfy(finding -> assertThat(finding).contains("its records sum to"))
                .anySatisfy(finding -> assertThat(finding).contains("micro-units are missing"));
    }

    @Test
    void price_books_start_in_the_future_and_once() {
        PriceBook first = world.books.at("standard", world.now.get());
        PriceBook next =
                new PriceBook(
                        new PriceBook.Version("standard", 2),
                        world.now.get().truncatedTo(ChronoUnit.HOURS).plus(2, ChronoUnit.HOURS),
                        first.currency(),
                        first.prices());
        world.books.publish(next);
        assertThat(world.books.at("standard", next.validFrom())).isEqualTo(next);
        assertThat(world.books.at("standard", next.validFrom().minusMillis(1))).isEqualTo(first);
        assertThatThrownBy(() -> world.books.publish(next)).isInstanceOf(StivaException.class);
        assertThatThrownBy(() -> world.books.publish(first))
                .hasMessageContaining("must start in the future");
        assertThatThrownBy(() -> world.books.at("gold", world.now.get()))
                .hasMessageContaining("no price book");
    }

    @Test
    void partitions_are_made_once_and_only_through_their_function() {
        assertThatCode(
                        () ->
                                execute(
                                        DatabaseRole.WORKER,
                                        "SELECT billing.ensure_usage_day('2026-11-24')"))
                .doesNotThrowAnyException();
        assertRefused(DatabaseRole.APP, "SELECT billing.ensure_usage_day('2026-11-25')");
        assertRefused(DatabaseRole.WORKER, "SELECT * FROM billing.usage_record_20261124");
    }

    private void post(String... amounts) throws SQLException {
        try (Connection connection = database.worker().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    """
                    INSERT INTO billing.ledger_transaction (account_id, idempotency_key, kind, at)
                    VALUES ('%s', 'test', 'USAGE', now())
                    """
                            .formatted(OWNER.account().value()));
            for (int line = 0; line < amounts.length; line++) {
                statement.execute(
                        """
                        INSERT INTO billing.ledger_entry
                        SELECT account_id, sequence, %d, '%s', 'EUR', %s
                        FROM billing.ledger_transaction WHERE idempotency_key = 'test'
                        """
                                .formatted(
                                        line + 1,
                                        line == 0 ? "UNBILLED" : "REVENUE",
                                        amounts[line]));
            }
            connection.commit();
        }
    }

    private String firstColumn(String table) {
        return world.worker
                .sql(
                        """
                        SELECT column_name FROM information_schema.columns
                        WHERE table_schema = 'billing' AND table_name = :table AND ordinal_position = 1
                        """)
                .param("table", table)
                .query(String.class)
                .single();
    }

    private void assertRefused(DatabaseRole role, String sql) {
        assertThatThrownBy(() -> execute(role, sql))
                .as("%s: %s", role, sql)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
    }

    private void execute(DatabaseRole role, String sql) throws SQLException {
        try (Connection connection = database.as(role).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(DatabaseRole role, String table) throws SQLException {
        try (Connection connection = database.as(role).getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM billing." + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
