package io.stiva.platform.identity;

import io.stiva.platform.shared.TenantTransactions;
import io.stiva.vocabulary.StivaException;
import io.stiva.vocabulary.UserId;
import java.time.Clock;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Makes and finds people; whoever calls this has checked that its caller may. */
@Component
public class People {

    private static final int MAX_EMAIL = 254;
    private static final Pattern EMAIL =
            Pattern.compile("[^\\s\\p{Cntrl}@]{1,64}@[^\\s\\p{Cntrl}@]{1,189}");

    private final PersonStore store;
    private final Passwords passwords;
    private final TenantTransactions transactions;
    private final Clock clock;
    private final RandomGenerator random;

    People(
            PersonStore store,
            Passwords passwords,
            TenantTransactions transactions,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.passwords = passwords;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /** A password that was hashed; hash before the transaction, it takes tens of milliseconds. */
    public record HashedPassword(String hash) {
        @Override
        public String toString() {
            return "HashedPassword[]";
        }
    }

    /**
     * Hashes a new password.
     *
     * @throws StivaException INVALID, code {@code weak-password}
     */
    public HashedPassword hash(String password) {
        return new HashedPassword(passwords.hash(password));
    }

    /** A random password nobody knows yet. */
    public String generatePassword() {
        return passwords.generate();
    }

    /**
     * Checks the shape of an address.
     *
     * @throws StivaException INVALID, code {@code invalid-email}
     */
    public static String checkedEmail(String email) {
        if (email.length() > MAX_EMAIL || !EMAIL.matcher(email).matches()) {
            throw IdentityErrors.invalidEmail();
        }
        return email;
    }

    /**
     * Makes a person, across tenants: people belong to none.
     *
     * @throws StivaException CONFLICT, code {@code email-taken}
     */
    public Person createAcrossTenants(String email, HashedPassword password, boolean operator) {
        Person person =
                new Person(
                        UserId.next(clock.instant(), random),
                        checkedEmail(email),
                        operator,
                        clock.instant());
        transactions.runAcrossTenants(() -> store.insertAcrossTenants(person, password.hash()));
        return person;
    }

    /** The person with this address, in any case of letters. */
    public Optional<Person> byEmailAcrossTenants(String email) {
        return transactions.acrossTenants(() -> store.byEmailAcrossTenants(email));
    }

    /** Whether anybody was ever made; only a new cloud has nobody. */
    public boolean hasAnybodyAcrossTenants() {
        return transactions.acrossTenants(store::hasAnybodyAcrossTenants);
    }

    /** The person who has run the cloud the longest; empty in a new one. */
    public Optional<UserId> firstOperatorAcrossTenants() {
        return transactions.acrossTenants(store::firstOperatorAcrossTenants);
    }
}
