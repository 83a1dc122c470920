package io.stiva.vocabulary;

/**
 * When an ended container is started again on its node, as in Docker.
 *
 * @param maxRetries for ON_FAILURE the most restarts in a row, 0 = without bound; 0 for the others
 */
public record RestartPolicy(Kind kind, int maxRetries) {

    public static final RestartPolicy NO = new RestartPolicy(Kind.NO, 0);
    public static final RestartPolicy ALWAYS = new RestartPolicy(Kind.ALWAYS, 0);

    public RestartPolicy {
        if (maxRetries < 0 || (maxRetries > 0 && kind != Kind.ON_FAILURE)) {
            throw refused();
        }
    }

    /** The four policies of Docker. */
    public enum Kind {
        NO,
        ON_FAILURE,
        ALWAYS,
        UNLESS_STOPPED
    }

    /**
     * Parses {@code no}, {@code on-failure}, {@code on-failure:N}, {@code always} or {@code
     * unless-stopped}.
     *
     * @throws StivaException category INVALID, code {@code invalid-restart-policy}
     */
    public static RestartPolicy parse(String text) {
        if (text.startsWith("on-failure:")) {
            try {
                return new RestartPolicy(
                        Kind.ON_FAILURE, Integer.parseInt(text.substring("on-failure:".length())));
            } catch (NumberFormatException e) {
                throw refused();
            }
        }
        return switch (text) {
            case "no" -> NO;
            case "on-failure" -> new RestartPolicy(Kind.ON_FAILURE, 0);
            case "always" -> ALWAYS;
            case "unless-stopped" -> new RestartPolicy(Kind.UNLESS_STOPPED, 0);
            default -> throw refused();
        };
    }

    private static StivaException refused() {
        return StivaException.of(ErrorCategory.INVALID, "invalid-restart-policy")
                .say(
                        "not a restart policy: use no, on-failure, on-failure:N, always or unless-stopped")
                .build();
    }

    @Override
    public String toString() {
        return switch (kind) {
            case NO -> "no";
            case ON_FAILURE -> maxRetries == 0 ? "on-failure" : "on-failure:" + maxRetries;
            case ALWAYS -> "always";
            case UNLESS_STOPPED -> "unless-stopped";
        };
    }
}
