package io.stiva.node.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;

/**
 * What became of one test in the guest.
 *
 * @param test JUnit's unique id, the same on both sides
 * @param failure with its stack; empty when it passed
 */
record GuestResult(String test, String failure) {

    private static final String PASSED = "passed";
    private static final String FAILED = "failed";

    /** A stack may be long; a serial line takes its time. */
    private static final int LONGEST = 6000;

    static GuestResult passed(String test) {
        return new GuestResult(test, "");
    }

    static GuestResult failed(String test, String story) {
        String told = story.substring(0, Math.min(LONGEST, story.length()));
        return new GuestResult(test, told.isEmpty() ? "no reason given" : told);
    }

    boolean isFailure() {
        return !failure.isEmpty();
    }

    /** One line of ASCII: {@code passed <id> -} or {@code failed <id> <story in base 64>}. */
    String line() {
        return isFailure()
                ? FAILED + " " + test + " " + Base64.getEncoder().encodeToString(bytes(failure))
                : PASSED + " " + test + " -";
    }

    /** Empty when it is no such line. */
    static Optional<GuestResult> parse(String line) {
        String[] parts = line.strip().split(" ");
        if (parts.length == 3 && parts[0].equals(PASSED)) {
            return Optional.of(passed(parts[1]));
        }
        if (parts.length == 3 && parts[0].equals(FAILED)) {
            return Optional.of(
                    failed(parts[1], new String(Base64.getDecoder().decode(parts[2]), UTF_8)));
        }
        return Optional.empty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
