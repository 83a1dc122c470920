package io.stiva.node.oci;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The profile's names for other runtimes, so that a benchmark gives both sides the same filter. */
public final class AllowedCalls {
    private AllowedCalls() {}

    public static List<String> names() {
        return Stream.concat(SeccompProfile.ALLOWED.stream(), SeccompProfile.CHECKED.stream())
                .map(call -> call.name().toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
    }
}
