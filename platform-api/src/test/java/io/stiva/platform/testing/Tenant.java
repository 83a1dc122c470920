package io.stiva.platform.testing;

import io.stiva.client.api.Accounts.NewAccount;
import io.stiva.client.api.Accounts.NewUser;
import io.stiva.client.api.Tokens.NewToken;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Role;
import io.stiva.platform.identity.ApiTokens;
import io.stiva.platform.identity.Identity;
import io.stiva.platform.identity.People;
import io.stiva.platform.tenancy.Account;
import io.stiva.platform.tenancy.Accounts;
import io.stiva.platform.tenancy.Project;
import io.stiva.platform.tenancy.Projects;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Slug;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** An account of a test's own, with an owner and a project; names never clash in one JVM. */
public final class Tenant {

    public static final String PASSWORD = "correct horse battery";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final RunningApi api;
    private final Caller operator;
    private final Account account;
    private final Caller owner;
    private final Project project;

    private Tenant(
            RunningApi api, Caller operator, Account account, Caller owner, Project project) {
        this.api = api;
        this.operator = operator;
        this.account = account;
        this.owner = owner;
        this.project = project;
    }

    /** Makes one in the given control plane. */
    public static Tenant make(RunningApi api) {
        int number = COUNT.incrementAndGet();
        Caller operator = operator(api);
        Accounts accounts = api.bean(Accounts.class);
        Account account = accounts.create(operator, new NewAccount("Tenant " + number, null, null));
        String email = "owner" + number + "@tenant.example";
        accounts.addUser(operator, account.id(), new NewUser(email, Role.OWNER.name(), PASSWORD));
        Caller owner = api.bean(Identity.class).verifyPassword(email, PASSWORD);
        Project project = api.bean(Projects.class).create(owner, new Slug("p" + number));
        return new Tenant(api, operator, account, owner, project);
    }

    /** Somebody who runs the cloud and belongs to no account. */
    public static Caller operator(RunningApi api) {
        People people = api.bean(People.class);
        String email = "operator" + COUNT.incrementAndGet() + "@cloud.example";
        people.createAcrossTenants(email, people.hash(PASSWORD), true);
        return api.bean(Identity.class).verifyPassword(email, PASSWORD);
    }

    /** Makes another person in the account. */
    public Caller member(Role role) {
        String email = "user" + COUNT.incrementAndGet() + "@tenant.example";
        api.bean(Accounts.class)
                .addUser(operator, account.id(), new NewUser(email, role.name(), PASSWORD));
        return api.bean(Identity.class).verifyPassword(email, PASSWORD);
    }

    public Caller operator() {
        return operator;
    }

    public AccountId account() {
        return account.id();
    }

    public Caller owner() {
        return owner;
    }

    /** A project that was made with the account. */
    public Project project() {
        return project;
    }

    /** A name no project of this JVM has. */
    public Slug unusedSlug() {
        return new Slug("p" + COUNT.incrementAndGet());
    }

    /** A bearer token of the owner: an API token that may do everything the owner may. */
    public String ownerToken() {
        return token(owner);
    }

    /** A bearer token of any caller who belongs to an account. */
    public String token(Caller caller) {
        return token(caller, new NewToken("test", null, null, null));
    }

    /** A limited bearer token. */
    public String token(Caller caller, NewToken wanted) {
        return Objects.requireNonNull(api.bean(ApiTokens.class).create(caller, wanted).secret());
    }

    /** A bearer token of somebody in the account with this role. */
    public String tokenOf(Role role) {
        return token(member(role));
    }

    /** A session of the operator, who belongs to no account. */
    public String operatorToken() {
        return new Http(api).logIn(operator.email(), PASSWORD);
    }
}
