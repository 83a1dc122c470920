package io.stiva.platform.testing;

import io.stiva.client.api.Tokens.NewToken;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.access.Role;
import io.stiva.platform.tenancy.Projects;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tenant, another tenant and an operator: the callers of the access table. */
public final class AccessStage {

    private final RunningApi api;
    private final Http http;
    private final Tenant tenant;
    private final Tenant other;
    private final String owner;
    private final String stranger;
    private final Map<Role, String> tokens = new EnumMap<>(Role.class);
    private final Map<Role, Caller> members = new EnumMap<>(Role.class);
    private @Nullable String operator;

    public AccessStage(RunningApi api) {
        this.api = api;
        this.http = new Http(api);
        this.tenant = Tenant.make(api);
        this.other = Tenant.make(api);
        this.owner = tenant.ownerToken();
        this.stranger = other.ownerToken();
    }

    public RunningApi api() {
        return api;
    }

    public Http http() {
        return http;
    }

    /** The account everything asked for belongs to. */
    public Tenant tenant() {
        return tenant;
    }

    /** Another account. */
    public Tenant other() {
        return other;
    }

    /** The owner's token. */
    public String owner() {
        return owner;
    }

    /** The token of the owner of the other account. */
    public String stranger() {
        return stranger;
    }

    /** The token of a member with this role; one person per role. */
    public String tokenOf(Role role) {
        return tokens.computeIfAbsent(role, each -> tenant.token(member(each)));
    }

    /** The member with this role. */
    public Caller member(Role role) {
        return members.computeIfAbsent(role, tenant::member);
    }

    /** The owner's token limited to one scope; {@code nothing} means one that opens no route. */
    public String scoped(String scope) {
        List<String> scopes =
                scope.equals("nothing") ? List.of(Permission.OPERATE.scope()) : List.of(scope);
        return tenant.token(tenant.owner(), new NewToken("scoped", scopes, null, null));
    }

    /** A session of an operator who belongs to no account. */
    public String operator() {
        if (operator == null) {
            operator = tenant.operatorToken();
        }
        return operator;
    }

    /** The name of a project that was just made in the tenant's account. */
    public String freshProject() {
        return api.bean(Projects.class).create(tenant.owner(), tenant.unusedSlug()).name().value();
    }
}
