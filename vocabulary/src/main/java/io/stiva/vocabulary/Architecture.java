package io.stiva.vocabulary;

import java.util.Locale;

/** A CPU architecture, by the names the OCI image specification takes from Go's GOARCH. */
public enum Architecture {
    AMD64,
    ARM64;

    /**
     * Parses {@code amd64}, {@code x86_64}, {@code arm64} or {@code aarch64}.
     *
     * @throws StivaException category UNPROCESSABLE, code {@code unsupported-architecture}
     */
    public static Architecture parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> AMD64;
            case "arm64", "aarch64" -> ARM64;
            default ->
                    throw StivaException.of(ErrorCategory.UNPROCESSABLE, "unsupported-architecture")
                            .say("no node can run images for '%s'; build for amd64 or arm64", text)
                            .build();
        };
    }

    /** The OCI name, {@code amd64} or {@code arm64}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
