package io.stiva.platform.identity;

import io.stiva.platform.access.Role;
import io.stiva.platform.shared.Columns;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of people; they belong to no tenant, so every call is made across tenants. */
@Component
class PersonStore {

    private static final String BY_EMAIL =
            """
            SELECT id, email, operator, created_at FROM platform.app_user
            WHERE lower(email) = lower(:email)
            """;

    private static final String CREDENTIALS =
            """
            SELECT id, email, operator, created_at, password_hash FROM platform.app_user
            WHERE lower(email) = lower(:email)
            """;

    private static final String MEMBERSHIPS =
            """
            SELECT m.account_id, a.name, m.role
            FROM platform.membership m JOIN platform.account a ON a.id = m.account_id
            WHERE m.user_id = :id AND a.state <> 'CLOSED'
            ORDER BY m.created_at, m.account_id LIMIT 200
            """;

    private static final String INSERT =
            """
            INSERT INTO platform.app_user (id, email, password_hash, operator, created_at)
            VALUES (:id, :email, :hash, :operator, :createdAt)
            """;

    private static final String ANYBODY = "SELECT EXISTS (SELECT FROM platform.app_user)";

    private static final String FIRST_OPERATOR =
            "SELECT id FROM platform.app_user WHERE operator ORDER BY created_at, id LIMIT 1";

    private final JdbcClient jdbc;

    PersonStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An account somebody belongs to. */
    record Membership(AccountId account, String accountName, Role role) {}

    /** A person and what their password is checked against. */
    record Credentials(Person person, String passwordHash) {
        @Override
        public String toString() {
            return "Credentials[" + person.id() + "]";
        }
    }

    Optional<UserId> firstOperatorAcrossTenants() {
        return jdbc.sql(FIRST_OPERATOR)
                .query((row, number) -> new UserId(row.getObject("id", UUID.class)))
                .optional();
    }

    Optional<Person> byEmailAcrossTenants(String email) {
        return jdbc.sql(BY_EMAIL).param("email", email).query(PersonStore::person).optional();
    }

    Optional<Credentials> credentialsAcrossTenants(String email) {
        return jdbc.sql(CREDENTIALS)
                .param("email", email)
                .query(
                        (row, number) ->
                                new Credentials(
                                        person(row, number), Columns.text(row, "password_hash")))
                .optional();
    }

    /** In the order they joined. */
    List<Membership> membershipsAcrossTenants(UserId id) {
        return jdbc.sql(MEMBERSHIPS)
                .param("id", id.value())
                .query(
                        (row, number) ->
                                new Membership(
                                        new AccountId(Columns.uuid(row, "account_id")),
                                        Columns.text(row, "name"),
                                        Role.valueOf(Columns.text(row, "role"))))
                .list();
    }

    void insertAcrossTenants(Person person, String passwordHash) {
        try {
            jdbc.sql(INSERT)
                    .param("id", person.id().value())
                    .param("email", person.email())
                    .param("hash", passwordHash)
                    .param("operator", person.operator())
                    .param("createdAt", Columns.timestamp(person.createdAt()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw IdentityErrors.emailTaken();
        }
    }

    boolean hasAnybodyAcrossTenants() {
        return jdbc.sql(ANYBODY).query(Boolean.class).single();
    }

    private static Person person(ResultSet row, int number) throws SQLException {
        return new Person(
                new UserId(Columns.uuid(row, "id")),
                Columns.text(row, "email"),
                row.getBoolean("operator"),
                Columns.instant(row, "created_at"));
    }
}
