package io.stiva.vocabulary;

import java.math.BigInteger;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Crockford's base32 in lower case for 128-bit values: 26 digits, no check symbol, no aliases. */
final class Base32 {

    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 26;

    private Base32() {}

    static String encode(UUID value) {
        BigInteger rest =
                unsigned(value.getMostSignificantBits())
                        .shiftLeft(64)
                        .or(unsigned(value.getLeastSignificantBits()));
        char[] text = new char[LENGTH];
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = DIGITS.charAt(rest.intValue() & 31);
            rest = rest.shiftRight(5);
        }
        return new String(text);
    }

    /** Returns null when the text is not exactly what {@link #encode} produces. */
    static @Nullable UUID decode(String text) {
        if (text.length() != LENGTH || text.charAt(0) > '7') {
            return null;
        }
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < LENGTH; i++) {
            int digit = DIGITS.indexOf(text.charAt(i));
            if (digit < 0) {
                return null;
            }
            value = value.shiftLeft(5).or(BigInteger.valueOf(digit));
        }
        return new UUID(value.shiftRight(64).longValue(), value.longValue());
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }
}
