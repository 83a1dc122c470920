package io.stiva.platform.shared;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The version a caller means to change. Controllers declare it as a parameter; it is read from the
 * {@code If-Match} header (RFC 9110 section 13.1.1).
 *
 * @param header null = any version
 */
public record IfMatch(@Nullable String header) {

    /** The strong entity tag of a version. */
    public static String tag(long version) {
        return "\"" + version + "\"";
    }

    /**
     * Lets the named version through.
     *
     * @throws StivaException STALE, code {@code changed-meanwhile}, when another one was meant
     */
    public void require(long version) {
        if (header == null || header.strip().equals("*")) {
            return;
        }
        boolean named =
                Arrays.stream(header.split(",", -1))
                        .anyMatch(tag -> tag.strip().equals(tag(version)));
        if (!named) {
            throw StivaException.of(ErrorCategory.STALE, "changed-meanwhile")
                    .say("it was changed since you read it: read it again and repeat")
                    .build();
        }
    }
}
