package io.stiva.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.db.testing.FreshDatabase;
import io.stiva.db.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The walls between tenants, demanded of every table with an {@code account_id} that any migration
 * will ever make; each query lists the offenders.
 */
@ExtendWith(FreshDatabase.class)
class TenantTablesTest {

    private static final String TENANT_TABLES =
            """
            WITH tenant AS (
                SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relrowsecurity, c.relforcerowsecurity,
                       a.attnum AS account, a.attnotnull
                FROM pg_class c
                JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account_id' AND NOT a.attisdropped
                WHERE n.nspname IN ('platform', 'billing', 'registry') AND c.relkind IN ('r', 'p'))
            """;

    @Test
    void there_are_tenant_tables(TestDatabase database) throws SQLException {
        assertThat(offenders(database, TENANT_TABLES + "SELECT name FROM tenant ORDER BY name"))
                .contains("platform.membership", "platform.project");
    }

    @Test
    void every_tenant_table_has_forced_row_level_security(TestDatabase database)
            throws SQLException {
        assertThat(
                        offenders(
                                database,
                                TENANT_TABLES
                                        + """
                                        SELECT name FROM tenant
                                        WHERE NOT (relrowsecurity AND relforcerowsecurity)
                                        """))
                .isEmpty();
    }

    @Test
    void every_tenant_table_binds_the_application_to_the_current_account(TestDatabase database)
            throws SQLException {
        assertThat(
                        offenders(
                                database,
                                TENANT_TABLES
                                        + """
                                        SELECT name FROM tenant WHERE EXISTS (
                                            SELECT FROM pg_policy p
                                            WHERE p.polrelid = tenant.oid
                                              AND (0 = ANY (p.polroles) OR 'stiva_app'::regrole = ANY (p.polroles))
                                              AND coalesce(pg_get_expr(p.polqual, p.polrelid), '')
                                                  || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
                                                  NOT LIKE '%account_id = platform.current_account()%')
                                        """))
                .isEmpty();
    }

    @Test
    void every_tenant_table_has_a_key_that_starts_with_the_account(TestDatabase database)
            throws SQLException {
        assertThat(
                        offenders(
                                database,
                                TENANT_TABLES
                                        + """
                                        SELECT name FROM tenant WHERE NOT attnotnull OR NOT EXISTS (
                                            SELECT FROM pg_constraint k
                                            WHERE k.conrelid = tenant.oid AND k.contype IN ('p', 'u')
                                              AND k.conkey[1] = tenant.account)
                                        """))
                .isEmpty();
    }

    @Test
    void every_foreign_key_between_tenant_tables_carries_the_account(TestDatabase database)
            throws SQLException {
        assertThat(
                        offenders(
                                database,
                                TENANT_TABLES
                                        + """
                                        SELECT child.name || ' ' || k.conname
                                        FROM tenant child
                                        JOIN pg_constraint k ON k.conrelid = child.oid AND k.contype = 'f'
                                        JOIN tenant parent ON parent.oid = k.confrelid
                                        WHERE NOT EXISTS (
                                            SELECT FROM unnest(k.conkey, k.confkey) AS pair (here, there)
                                            WHERE pair.here = child.account AND pair.there = parent.account)
                                        """))
                .isEmpty();
    }

    @Test
    void every_tenant_table_belongs_to_a_known_account(TestDatabase database) throws SQLException {
        assertThat(
                        offenders(
                                database,
                                TENANT_TABLES
                                        + """
                                        SELECT name FROM tenant
                                        WHERE name NOT LIKE 'billing.%' AND NOT EXISTS (
                                            SELECT FROM pg_constraint k
                                            WHERE k.conrelid = tenant.oid AND k.contype = 'f'
                                              AND tenant.account = ANY (k.conkey))
                                        """))
                .as("billing never imports the platform; every other table points at its account")
                .isEmpty();
    }

    @Test
    void neither_application_nor_worker_owns_anything(TestDatabase database) throws SQLException {
        assertThat(
                        offenders(
                                database,
                                """
                                SELECT relname FROM pg_class
                                WHERE relowner IN ('stiva_app'::regrole, 'stiva_worker'::regrole)
                                UNION ALL SELECT proname FROM pg_proc
                                WHERE proowner IN ('stiva_app'::regrole, 'stiva_worker'::regrole)
                                UNION ALL SELECT nspname FROM pg_namespace
                                WHERE nspowner IN ('stiva_app'::regrole, 'stiva_worker'::regrole)
                                UNION ALL SELECT datname FROM pg_database
                                WHERE datdba IN ('stiva_app'::regrole, 'stiva_worker'::regrole)
                                """))
                .isEmpty();
    }

    @Test
    void no_role_of_ours_can_step_around_row_level_security(TestDatabase database)
            throws SQLException {
        assertThat(
                        offenders(
                                database,
                                """
                                SELECT rolname FROM pg_roles
                                WHERE rolname LIKE 'stiva%'
                                  AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
                                """))
                .isEmpty();
    }

    /** The application becomes the worker by name, for one transaction; never by inheritance. */
    @Test
    void the_application_inherits_no_other_role(TestDatabase database) throws SQLException {
        assertThat(
                        offenders(
                                database,
                                """
                                SELECT roleid::regrole || ' to ' || member::regrole
                                FROM pg_auth_members
                                WHERE member IN ('stiva_app'::regrole, 'stiva_worker'::regrole)
                                  AND (inherit_option OR admin_option OR roleid <> 'stiva_worker'::regrole)
                                """))
                .isEmpty();
    }

    @Test
    void functions_with_the_owners_rights_pin_their_search_path(TestDatabase database)
            throws SQLException {
        assertThat(
                        offenders(
                                database,
                                """
                                SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                                WHERE n.nspname IN ('platform', 'billing', 'registry') AND p.prosecdef
                                  AND NOT coalesce(p.proconfig::text, '') LIKE '%search_path=%'
                                """))
                .isEmpty();
    }

    /** The checks above must see a table that breaks them, or they prove nothing. */
    @Test
    void a_careless_table_is_found(TestDatabase database) throws SQLException {
        try (Connection connection = database.owner().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE platform.careless (id uuid PRIMARY KEY, account_id uuid, project"
                            + " uuid REFERENCES platform.project (id))");
            statement.execute("CREATE POLICY leak ON platform.careless TO stiva_app USING (true)");
        }
        assertThat(failures(database)).isEqualTo(5);
    }

    private int failures(TestDatabase database) throws SQLException {
        List<Check> checks =
                List.of(
                        this::every_tenant_table_has_forced_row_level_security,
                        this::every_tenant_table_binds_the_application_to_the_current_account,
                        this::every_tenant_table_has_a_key_that_starts_with_the_account,
                        this::every_foreign_key_between_tenant_tables_carries_the_account,
                        this::every_tenant_table_belongs_to_a_known_account);
        int failures = 0;
        for (Check check : checks) {
            try {
                check.run(database);
            } catch (AssertionError expected) {
                failures += expected.toString().contains("platform.careless") ? 1 : 0;
            }
        }
        return failures;
    }

    private interface Check {
        void run(TestDatabase database) throws SQLException;
    }

    private static List<String> offenders(TestDatabase database, String query) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = database.owner().getConnection();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
