package io.stiva.platform.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The secret of a session or an API token: {@code <prefix>_<64 hex digits><8 hex digits>}, 256
 * random bits and their CRC-32, so that a typing error and a scanner's false find are told from a
 * revoked token without asking the database.
 *
 * @param text the whole secret
 */
record BearerSecret(Kind kind, String text) {

    /** What it proves; the prefix lets secret scanners find leaked ones. */
    enum Kind {
        SESSION("sts"),
        API_TOKEN("stv");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    private static final int RANDOM_BYTES = 32;
    private static final Pattern SHAPE = Pattern.compile("(sts|stv)_([0-9a-f]{64})([0-9a-f]{8})");

    static BearerSecret next(Kind kind, RandomGenerator random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        String hex = HexFormat.of().formatHex(bits);
        return new BearerSecret(kind, kind.prefix + "_" + hex + checksum(hex));
    }

    /** Reads a presented secret; empty when it was never one of ours. */
    static Optional<BearerSecret> parse(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches() || !checksum(shape.group(2)).equals(shape.group(3))) {
            return Optional.empty();
        }
        Kind kind = shape.group(1).equals(Kind.SESSION.prefix) ? Kind.SESSION : Kind.API_TOKEN;
        return Optional.of(new BearerSecret(kind, text));
    }

    /** Whether a text claims to be an API token, valid or not. */
    static boolean looksLikeApiToken(String text) {
        return text.startsWith(Kind.API_TOKEN.prefix + "_");
    }

    /** What is stored instead: with 256 random bits nothing can be guessed from the plain hash. */
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String checksum(String hex) {
        CRC32 crc = new CRC32();
        crc.update(hex.getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "BearerSecret[" + kind + "]";
    }
}
