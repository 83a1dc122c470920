package io.stiva.platform.tenancy;

import io.stiva.client.api.Accounts.NewAccount;
import io.stiva.client.api.Accounts.NewUser;
import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.access.Role;
import io.stiva.platform.identity.People;
import io.stiva.platform.identity.Person;
import io.stiva.platform.shared.Events;
import io.stiva.platform.shared.PageQuery;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes and shows accounts and the people in them. */
@Component
public class Accounts {

    /** The plan and the currency of an account for which nobody chose. */
    static final String DEFAULT_PLAN = "standard";

    static final String DEFAULT_CURRENCY = "EUR";
    private static final int MAX_NAME = 100;
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final AccountStore store;
    private final People people;
    private final Access access;
    private final Events events;
    private final TenantTransactions transactions;
    private final Clock clock;
    private final RandomGenerator random;

    Accounts(
            AccountStore store,
            People people,
            Access access,
            Events events,
            TenantTransactions transactions,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.people = people;
        this.access = access;
        this.events = events;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A member, and their password if it was made here.
     *
     * @param initialPassword shown once, null when the person knows it already
     */
    public record Joined(Member member, @Nullable String initialPassword) {
        @Override
        public String toString() {
            return "Joined[" + member + "]";
        }
    }

    /**
     * Makes an account; operators only.
     *
     * @throws StivaException INVALID for a wrong name or currency; UNPROCESSABLE, code {@code
     *     unknown-plan}
     */
    public Account create(Caller caller, NewAccount wanted) {
        access.requireOperator(caller);
        return createAcrossTenants(wanted);
    }

    /** As {@link #create}, for the start of a new cloud, when there is no operator yet. */
    Account createAcrossTenants(NewAccount wanted) {
        Account account = account(wanted);
        return transactions.acrossTenants(
                () -> {
                    if (!store.hasPlan(account.plan())) {
                        throw AccountErrors.unknownPlan(account.plan());
                    }
                    store.insertAcrossTenants(account);
                    events.publish(
                            account.id(),
                            null,
                            "account.created",
                            account.id().toString(),
                            Map.of("name", account.name()));
                    return account;
                });
    }

    /**
     * Every account in the order they were made; operators only.
     *
     * @return up to {@link PageQuery#rowsToSelect()} accounts
     */
    public List<Account> list(Caller caller, PageQuery page) {
        access.requireOperator(caller);
        return transactions.acrossTenants(() -> store.listAcrossTenants(page));
    }

    /** An account, for its people and for operators; NOT_FOUND for everybody else. */
    public Account get(Caller caller, AccountId account) {
        requireInside(caller, Permission.READ, account);
        return transactions
                .acrossTenants(() -> store.byId(account))
                .orElseThrow(() -> AccountErrors.notFound(account));
    }

    /**
     * The people of an account in the order they were made.
     *
     * @return up to {@link PageQuery#rowsToSelect()} people
     */
    public List<Member> members(Caller caller, AccountId account, PageQuery page) {
        get(caller, account);
        return transactions.acrossTenants(() -> store.membersAcrossTenants(account, page));
    }

    /**
     * Puts a person into an account, making them when the address is new. Somebody who exists keeps
     * their password.
     *
     * @throws StivaException CONFLICT, code {@code member-already}; UNPROCESSABLE, code {@code
     *     person-has-password}; FORBIDDEN, code {@code role-above-own}; INVALID
     */
    public Joined addUser(Caller caller, AccountId account, NewUser wanted) {
        requireInside(caller, Permission.MANAGE_PEOPLE, account);
        Role role = role(wanted.role());
        if (role == Role.OWNER && !caller.operator() && caller.role() != Role.OWNER) {
            throw AccountErrors.roleAboveOwn();
        }
        get(caller, account);
        String email = People.checkedEmail(wanted.email().strip());
        return people.byEmailAcrossTenants(email)
                .map(known -> joinKnown(account, known, role, wanted.password()))
                .orElseGet(() -> joinNew(account, email, role, wanted.password()));
    }

    private Joined joinKnown(
            AccountId account, Person person, Role role, @Nullable String password) {
        if (password != null) {
            throw AccountErrors.hasPassword();
        }
        return new Joined(join(account, person, role), null);
    }

    private Joined joinNew(AccountId account, String email, Role role, @Nullable String password) {
        String secret = Optional.ofNullable(password).orElseGet(people::generatePassword);
        People.HashedPassword hash = people.hash(secret);
        Member member =
                transactions.acrossTenants(
                        () -> join(account, people.createAcrossTenants(email, hash, false), role));
        return new Joined(member, password == null ? secret : null);
    }

    /** Makes an existing person a member. */
    Member join(AccountId account, Person person, Role role) {
        Member member = new Member(person.id(), person.email(), role, clock.instant());
        transactions.runAcrossTenants(
                () -> {
                    store.join(account, member);
                    events.publish(
                            account,
                            null,
                            "user.joined",
                            person.id().toString(),
                            Map.of("role", role.name()));
                });
        return member;
    }

    private void requireInside(Caller caller, Permission permission, AccountId account) {
        boolean mine = account.equals(caller.account());
        if (mine || !caller.may(Permission.OPERATE)) {
            access.require(caller, permission, account, null);
        }
    }

    private Account account(NewAccount wanted) {
        String name = Objects.requireNonNullElse(wanted.name(), "").strip();
        if (name.isEmpty() || name.length() > MAX_NAME || CONTROL.matcher(name).find()) {
            throw AccountErrors.invalid("/name", "1 to " + MAX_NAME + " printable characters");
        }
        String currency = Objects.requireNonNullElse(wanted.currency(), DEFAULT_CURRENCY);
        if (!CURRENCY.matcher(currency).matches()) {
            throw AccountErrors.invalid("/currency", "three capital letters, such as EUR");
        }
        return new Account(
                AccountId.next(clock.instant(), random),
                name,
                "ACTIVE",
                currency,
                Objects.requireNonNullElse(wanted.plan(), DEFAULT_PLAN),
                clock.instant(),
                1);
    }

    private static Role role(String text) {
        return Arrays.stream(Role.values())
                .filter(role -> role.name().equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                AccountErrors.invalid(
                                        "/role", "one of " + Arrays.toString(Role.values())));
    }
}
