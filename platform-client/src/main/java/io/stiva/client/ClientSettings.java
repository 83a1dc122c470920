package io.stiva.client;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the API is and how patiently it is called.
 *
 * @param api scheme, host and port, for example {@code http://127.0.0.1:8080}; a path such as a
 *     proxy's prefix is kept, {@code /api/v1} is added by the client
 * @param token bearer token, null before login
 * @param timeout bound on one attempt, until the answer's head has arrived
 * @param attempts 1 to 10; more than one repeats safe calls when the platform is away or busy
 */
public record ClientSettings(URI api, @Nullable String token, Duration timeout, int attempts) {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 3;
    private static final int MOST_ATTEMPTS = 10;

    public ClientSettings {
        if (attempts < 1 || attempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("attempts out of bounds: " + attempts);
        }
    }

    /**
     * The usual patience: 30 seconds an attempt, three attempts.
     *
     * @throws StivaException category INVALID, code {@code invalid-api-url}: not an http or https
     *     address
     */
    public static ClientSettings of(String api, @Nullable String token) {
        return new ClientSettings(parse(api), token, TIMEOUT, ATTEMPTS);
    }

    /** The same with another token; null = nobody is logged in. */
    public ClientSettings withToken(@Nullable String other) {
        return new ClientSettings(api, other, timeout, attempts);
    }

    /** The same with another number of attempts. */
    public ClientSettings withAttempts(int other) {
        return new ClientSettings(api, token, timeout, other);
    }

    /** The same with another bound on one attempt. */
    public ClientSettings withTimeout(Duration other) {
        return new ClientSettings(api, token, other, attempts);
    }

    private static URI parse(String text) {
        try {
            URI uri = URI.create(text.strip().replaceAll("/+$", ""));
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Not even a URI: refused below like every other text.
        }
        throw StivaException.of(ErrorCategory.INVALID, "invalid-api-url")
                .say("not an API address: '%s'; write something like http://127.0.0.1:8080", text)
                .build();
    }

    /** Leaves the token out. */
    @Override
    public String toString() {
        return "ClientSettings[" + api + "]";
    }
}
