package io.stiva.platform.identity;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes and checks passwords with Argon2id (RFC 9106), a bounded number at a time so that a flood
 * of logins takes neither the memory nor the cores of everybody else.
 */
@Component
class Passwords {

    static final int MIN_LENGTH = 10;
    static final int MAX_LENGTH = 256;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 16 * 1024;
    private static final int PASSES = 2;
    private static final long PATIENCE_SECONDS = 5;
    private static final int GENERATED_BYTES = 18;

    private final Argon2PasswordEncoder argon =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
    private final Semaphore running;
    private final RandomGenerator random;
    private final String nobodysHash;

    Passwords(IdentitySettings settings, RandomGenerator random) {
        this.running = new Semaphore(settings.parallelHashes());
        this.random = random;
        this.nobodysHash = argon.encode(generate());
    }

    /** A random password of 144 bits, 24 characters. */
    String generate() {
        byte[] bits = new byte[GENERATED_BYTES];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /**
     * Hashes a new password.
     *
     * @throws StivaException INVALID, code {@code weak-password}, when it is shorter than {@value
     *     #MIN_LENGTH} or longer than {@value #MAX_LENGTH} characters
     */
    String hash(String password) {
        if (password.length() < MIN_LENGTH || password.length() > MAX_LENGTH) {
            throw StivaException.of(ErrorCategory.INVALID, "weak-password")
                    .say("password must have %d to %d characters", MIN_LENGTH, MAX_LENGTH)
                    .field("/password", MIN_LENGTH + " to " + MAX_LENGTH + " characters")
                    .build();
        }
        acquire();
        try {
            return argon.encode(password);
        } finally {
            running.release();
        }
    }

    /**
     * Whether the password is right; the same work for a person who does not exist.
     *
     * @param hash null when there is no such person
     */
    boolean matches(String password, @Nullable String hash) {
        if (password.length() > MAX_LENGTH) {
            return false;
        }
        acquire();
        try {
            return argon.matches(password, hash == null ? nobodysHash : hash) && hash != null;
        } finally {
            running.release();
        }
    }

    private void acquire() {
        boolean mine = false;
        try {
            mine = running.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!mine) {
            throw StivaException.of(ErrorCategory.RATE_LIMITED, "too-many-logins")
                    .say("too many people log in at the moment: try again in a few seconds")
                    .build();
        }
    }
}
