package io.stiva.platform.tenancy;

import io.stiva.platform.access.Role;
import io.stiva.platform.shared.Columns;
import io.stiva.platform.shared.PageQuery;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of accounts and memberships. */
@Component
class AccountStore {

    private static final String BY_ID =
            """
            SELECT id, name, state, currency, plan, created_at, version FROM platform.account
            WHERE id = :account
            """;

    private static final String LIST_ACROSS_TENANTS =
            """
            SELECT id, name, state, currency, plan, created_at, version FROM platform.account
            WHERE CAST(:after AS uuid) IS NULL OR id > :after
            ORDER BY id LIMIT :rows
            """;

    private static final String INSERT =
            """
            INSERT INTO platform.account (id, name, state, currency, plan, created_at, version)
            VALUES (:id, :name, :state, :currency, :plan, :createdAt, :version)
            """;

    private static final String PLAN_EXISTS =
            "SELECT EXISTS (SELECT FROM platform.plan_limit WHERE plan = :plan)";

    private static final String JOIN =
            """
            INSERT INTO platform.membership (account_id, user_id, role, created_at)
            VALUES (:account, :user, :role, :at)
            """;

    private static final String MEMBERS_ACROSS_TENANTS =
            """
            SELECT u.id, u.email, m.role, m.created_at
            FROM platform.membership m JOIN platform.app_user u ON u.id = m.user_id
            WHERE m.account_id = :account AND (CAST(:after AS uuid) IS NULL OR u.id > :after)
            ORDER BY u.id LIMIT :rows
            """;

    private final JdbcClient jdbc;

    AccountStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Account> byId(AccountId account) {
        return jdbc.sql(BY_ID)
                .param("account", account.value())
                .query(AccountStore::account)
                .optional();
    }

    List<Account> listAcrossTenants(PageQuery page) {
        return jdbc.sql(LIST_ACROSS_TENANTS)
                .param("after", page.after() == null ? null : page.after().uuid(0))
                .param("rows", page.rowsToSelect())
                .query(AccountStore::account)
                .list();
    }

    void insertAcrossTenants(Account account) {
        jdbc.sql(INSERT)
                .param("id", account.id().value())
                .param("name", account.name())
                .param("state", account.state())
                .param("currency", account.currency())
                .param("plan", account.plan())
                .param("createdAt", Columns.timestamp(account.createdAt()))
                .param("version", account.version())
                .update();
    }

    boolean hasPlan(String plan) {
        return jdbc.sql(PLAN_EXISTS).param("plan", plan).query(Boolean.class).single();
    }

    void join(AccountId account, Member member) {
        try {
            jdbc.sql(JOIN)
                    .param("account", account.value())
                    .param("user", member.user().value())
                    .param("role", member.role().name())
                    .param("at", Columns.timestamp(member.joinedAt()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw AccountErrors.memberAlready();
        }
    }

    /** Across tenants, because people's addresses are no tenant's; still of one account only. */
    List<Member> membersAcrossTenants(AccountId account, PageQuery page) {
        return jdbc.sql(MEMBERS_ACROSS_TENANTS)
                .param("account", account.value())
                .param("after", page.after() == null ? null : page.after().uuid(0))
                .param("rows", page.rowsToSelect())
                .query(
                        (row, number) ->
                                new Member(
                                        new UserId(Columns.uuid(row, "id")),
                                        Columns.text(row, "email"),
                                        Role.valueOf(Columns.text(row, "role")),
                                        Columns.instant(row, "created_at")))
                .list();
    }

    private static Account account(ResultSet row, int number) throws SQLException {
        return new Account(
                new AccountId(Columns.uuid(row, "id")),
                Columns.text(row, "name"),
                Columns.text(row, "state"),
                Columns.text(row, "currency"),
                Columns.text(row, "plan"),
                Columns.instant(row, "created_at"),
                row.getLong("version"));
    }
}
