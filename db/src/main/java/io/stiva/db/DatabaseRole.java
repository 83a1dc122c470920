package io.stiva.db;

/** The three database roles of Stiva; none is a superuser, none may bypass row-level security. */
public enum DatabaseRole {
    /** Runs the migrations and owns every object. */
    OWNER("stiva_owner"),
    /** Serves requests: sees one tenant, the one in {@code stiva.account_id} (SET LOCAL). */
    APP("stiva_app"),
    /** Reconcilers and the money path: crosses tenants through policies that name it. */
    WORKER("stiva_worker");

    private final String sqlName;

    DatabaseRole(String sqlName) {
        this.sqlName = sqlName;
    }

    /** The role's name in PostgreSQL. */
    public String sqlName() {
        return sqlName;
    }
}
