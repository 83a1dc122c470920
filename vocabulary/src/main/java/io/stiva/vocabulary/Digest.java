package io.stiva.vocabulary;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A content digest as in the OCI image specification, descriptor section: {@code sha256:<64 hex>}.
 * Only SHA-256 is accepted.
 */
public record Digest(String value) {

    private static final Pattern SHAPE = Pattern.compile("sha256:[0-9a-f]{64}");

    public Digest {
        if (!SHAPE.matcher(value).matches()) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-digest")
                    .say("not a digest: expected sha256: and 64 lower-case hex digits")
                    .build();
        }
    }

    /** Wraps the 32 bytes of a finished SHA-256. */
    public static Digest ofSha256(byte[] hash) {
        return new Digest("sha256:" + HexFormat.of().formatHex(hash));
    }

    public String hex() {
        return value.substring("sha256:".length());
    }

    @Override
    public String toString() {
        return value;
    }
}
