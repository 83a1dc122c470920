package io.stiva.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of commands that start long work. */
final class Waiting {

    private static final int MOST_SECONDS = 86_400;

    @Option(
            names = "--no-wait",
            negatable = true,
            description = "return once it is accepted; --wait, the default, waits until it is done")
    boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "give up waiting after this long, exit code 5 (default: 300)")
    int timeoutSeconds = 300;

    Duration timeout() {
        if (timeoutSeconds < 1 || timeoutSeconds > MOST_SECONDS) {
            throw new UsageException("--timeout must be 1 to " + MOST_SECONDS + " seconds");
        }
        return Duration.ofSeconds(timeoutSeconds);
    }
}
