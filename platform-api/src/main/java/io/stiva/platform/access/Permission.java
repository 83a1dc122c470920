package io.stiva.platform.access;

import static io.stiva.platform.access.Role.ADMIN;
import static io.stiva.platform.access.Role.BILLING;
import static io.stiva.platform.access.Role.DEVELOPER;
import static io.stiva.platform.access.Role.OWNER;
import static io.stiva.platform.access.Role.VIEWER;

import java.util.Set;

/** One thing a caller may be allowed to do, and the roles that include it. */
public enum Permission {
    /** Read projects, services, containers, logs, events, images. */
    READ("read", OWNER, ADMIN, DEVELOPER, BILLING, VIEWER),
    /** Deploy, scale, stop, remove workloads. */
    DEPLOY("deploy", OWNER, ADMIN, DEVELOPER),
    /** Run programs inside containers, signal them, copy files in and out. */
    EXEC("exec", OWNER, ADMIN, DEVELOPER),
    /** Push and delete images. */
    PUSH_IMAGE("registry", OWNER, ADMIN, DEVELOPER),
    /** Make and delete projects. */
    MANAGE_PROJECTS("projects", OWNER, ADMIN),
    /** Invite and remove people, set roles, set project quotas below the account's. */
    MANAGE_PEOPLE("people", OWNER, ADMIN),
    /** Make and revoke one's own API tokens. */
    MANAGE_TOKENS("tokens", OWNER, ADMIN, DEVELOPER, BILLING, VIEWER),
    /** See cost, invoices and budgets. */
    READ_BILLING("billing", OWNER, ADMIN, DEVELOPER, BILLING),
    /**
     * Run the cloud: accounts, nodes, quotas of accounts. No role includes it; operators have it.
     */
    OPERATE("operate");

    private final String scope;
    private final Set<Role> roles;

    Permission(String scope, Role... roles) {
        this.scope = scope;
        this.roles = Set.of(roles);
    }

    /** The word a token's scope list uses. */
    public String scope() {
        return scope;
    }

    /** Whether the role includes this. */
    public boolean isIn(Role role) {
        return roles.contains(role);
    }
}
