package io.stiva.platform.identity;

import io.stiva.client.api.Sessions.Login;
import io.stiva.client.api.Sessions.Me;
import io.stiva.client.api.Sessions.Membership;
import io.stiva.client.api.Sessions.Session;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.StivaException;
import io.stiva.vocabulary.Uuid7;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns proofs of identity into callers: passwords, sessions, API tokens. */
@Component
public class Identity {

    /** How exactly "last used" is known; finer would cost a write per request. */
    private static final Duration TOUCH_INTERVAL = Duration.ofMinutes(1);

    private static final String SESSION_CREDENTIAL = "session:";

    private final PersonStore people;
    private final ProofStore proofs;
    private final Passwords passwords;
    private final LoginAttempts attempts;
    private final TenantTransactions transactions;
    private final Duration sessionLifetime;
    private final Clock clock;
    private final RandomGenerator random;

    Identity(
            PersonStore people,
            ProofStore proofs,
            Passwords passwords,
            LoginAttempts attempts,
            TenantTransactions transactions,
            IdentitySettings settings,
            Clock clock,
            RandomGenerator random) {
        this.people = people;
        this.proofs = proofs;
        this.passwords = passwords;
        this.attempts = attempts;
        this.transactions = transactions;
        this.sessionLifetime = settings.sessionLifetime();
        this.clock = clock;
        this.random = random;
    }

    /**
     * Who presents this bearer token (of a session or an API token).
     *
     * @throws StivaException UNAUTHENTICATED, code {@code invalid-token} when it was mistyped,
     *     revoked or logged out, {@code token-expired} when its time is over
     */
    public Caller authenticate(String bearer) {
        BearerSecret secret = BearerSecret.parse(bearer).orElseThrow(IdentityErrors::unknownToken);
        return transactions.acrossTenants(
                () -> {
                    Instant now = clock.instant();
                    ProofStore.Proof proof =
                            proofs.findAcrossTenants(secret)
                                    .orElseThrow(IdentityErrors::unknownToken);
                    if (!now.isBefore(proof.expiresAt())) {
                        throw IdentityErrors.expired();
                    }
                    Instant last = proof.lastUsedAt();
                    if (last == null || last.plus(TOUCH_INTERVAL).isBefore(now)) {
                        proofs.touchAcrossTenants(secret.kind(), proof, now);
                    }
                    return proof.caller();
                });
    }

    /**
     * Who presents this e-mail address and secret, for clients that know only user name and
     * password: the secret may be the password or an API token of that person. With the password
     * the caller acts for the account they joined first.
     *
     * @param address where the request comes from, for counting wrong passwords
     * @throws StivaException UNAUTHENTICATED, code {@code wrong-credentials} or those of {@link
     *     #authenticate}; RATE_LIMITED, code {@code too-many-attempts} or {@code too-many-logins}
     */
    public Caller verifyPassword(String email, String secret, String address) {
        if (BearerSecret.looksLikeApiToken(secret)) {
            Caller caller = authenticate(secret);
            if (!caller.email().equalsIgnoreCase(email)) {
                throw IdentityErrors.wrongCredentials();
            }
            return caller;
        }
        Person person = proved(email, secret, address);
        return caller(person, chosen(person, null), "password");
    }

    /** {@link #verifyPassword(String, String, String)} for callers without an address. */
    public Caller verifyPassword(String email, String secret) {
        return verifyPassword(email, secret, "-");
    }

    /** Opens a session; refuses as {@link #verifyPassword}. */
    Session logIn(Login login, String address) {
        Person person = proved(login.email(), login.password(), address);
        PersonStore.@Nullable Membership membership = chosen(person, login.account());
        BearerSecret secret = BearerSecret.next(BearerSecret.Kind.SESSION, random);
        Instant now = clock.instant();
        Instant expiry = now.plus(sessionLifetime);
        UUID id = Uuid7.at(now, random);
        AccountId account = membership == null ? null : membership.account();
        transactions.runAcrossTenants(
                () -> {
                    proofs.forgetExpiredAcrossTenants(now.minus(sessionLifetime));
                    proofs.openSessionAcrossTenants(
                            new ProofStore.NewSession(
                                    id, person.id(), account, secret, now, expiry));
                });
        return new Session(secret.text(), expiry, describe(caller(person, membership, "session")));
    }

    /** Ends the caller's session; an API token is no session and stays. */
    void logOut(Caller caller) {
        if (caller.credential().startsWith(SESSION_CREDENTIAL)) {
            UUID id = UUID.fromString(caller.credential().substring(SESSION_CREDENTIAL.length()));
            transactions.runAcrossTenants(() -> proofs.closeSessionAcrossTenants(id));
        }
    }

    /** Who the caller is and where they belong. */
    Me describe(Caller caller) {
        List<PersonStore.Membership> memberships =
                transactions.acrossTenants(() -> people.membershipsAcrossTenants(caller.user()));
        AccountId account = caller.account();
        Optional<String> name =
                memberships.stream()
                        .filter(each -> each.account().equals(account))
                        .map(PersonStore.Membership::accountName)
                        .findFirst();
        return new Me(
                caller.user().toString(),
                caller.email(),
                caller.operator(),
                account == null ? null : account.toString(),
                name.orElse(null),
                caller.role() == null ? null : caller.role().name(),
                memberships.stream()
                        .map(
                                each ->
                                        new Membership(
                                                each.account().toString(),
                                                each.accountName(),
                                                each.role().name()))
                        .toList());
    }

    private Person proved(String email, String password, String address) {
        String normal = email.strip().toLowerCase(Locale.ROOT);
        attempts.requireFew(address, normal);
        Optional<PersonStore.Credentials> known =
                transactions.acrossTenants(() -> people.credentialsAcrossTenants(normal));
        String hash = known.map(PersonStore.Credentials::passwordHash).orElse(null);
        if (!passwords.matches(password, hash)) {
            attempts.failed(address, normal);
            throw IdentityErrors.wrongCredentials();
        }
        attempts.succeeded(address, normal);
        return known.orElseThrow(IdentityErrors::wrongCredentials).person();
    }

    /** The wanted account, else the one joined first, so that an invitation changes nothing. */
    private PersonStore.@Nullable Membership chosen(Person person, @Nullable String account) {
        List<PersonStore.Membership> all =
                transactions.acrossTenants(() -> people.membershipsAcrossTenants(person.id()));
        if (account == null) {
            if (all.isEmpty() && !person.operator()) {
                throw IdentityErrors.wrongCredentials();
            }
            return all.isEmpty() ? null : all.getFirst();
        }
        AccountId wanted = AccountId.parse(account);
        return all.stream()
                .filter(each -> each.account().equals(wanted))
                .findFirst()
                .orElseThrow(IdentityErrors::wrongCredentials);
    }

    private static Caller caller(
            Person person, PersonStore.@Nullable Membership membership, String credential) {
        return new Caller(
                person.id(),
                person.email(),
                membership == null ? null : membership.account(),
                membership == null ? null : membership.role(),
                person.operator(),
                null,
                null,
                credential);
    }
}
