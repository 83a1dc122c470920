package io.stiva.platform.identity;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Counts wrong passwords per address and e-mail, so that guessing is slow and a guesser locks out
 * nobody but himself. Kept in memory, per replica, for a bounded number of pairs.
 */
@Component
class LoginAttempts {

    private static final int MOST_PAIRS = 20_000;

    private record Failures(int count, Instant until) {}

    private final Map<String, Failures> failures = new LinkedHashMap<>();
    private final int allowed;
    private final Duration window;
    private final Clock clock;

    LoginAttempts(IdentitySettings settings, Clock clock) {
        this.allowed = settings.failuresAllowed();
        this.window = settings.failureWindow();
        this.clock = clock;
    }

    /**
     * Refuses when too many passwords were wrong.
     *
     * @throws StivaException RATE_LIMITED, code {@code too-many-attempts}, with {@code
     *     retryAfterSeconds}
     */
    synchronized void requireFew(String address, String email) {
        Failures known = failures.get(key(address, email));
        Instant now = clock.instant();
        if (known != null && known.count() >= allowed && now.isBefore(known.until())) {
            long seconds = Duration.between(now, known.until()).toSeconds() + 1;
            throw StivaException.of(ErrorCategory.RATE_LIMITED, "too-many-attempts")
                    .say("too many wrong passwords: try again in %d seconds", seconds)
                    .with("retryAfterSeconds", seconds)
                    .build();
        }
    }

    synchronized void failed(String address, String email) {
        Instant now = clock.instant();
        String key = key(address, email);
        // Taken out and put in again: the map forgets the pair that failed longest ago first.
        Failures known = failures.remove(key);
        int before = known == null || !now.isBefore(known.until()) ? 0 : known.count();
        failures.put(key, new Failures(before + 1, now.plus(window)));
        if (failures.size() > MOST_PAIRS) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    synchronized void succeeded(String address, String email) {
        failures.remove(key(address, email));
    }

    private static String key(String address, String email) {
        return address + " " + email.toLowerCase(Locale.ROOT);
    }
}
