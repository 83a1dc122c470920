package io.stiva.appliance.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command that was tried.
 *
 * @param succeeded whether it ended with 0 in time
 * @param output the last line it printed
 */
record Trial(boolean succeeded, String output) {

    private static final int LIMIT_SECONDS = 10;

    static Trial of(String... command) {
        try {
            Process process =
                    new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                            .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Trial(false, "no answer in " + LIMIT_SECONDS + " s");
            }
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Trial(process.exitValue() == 0, lastLine(text));
        } catch (IOException e) {
            return new Trial(false, command[0] + " is not installed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Trial(false, "interrupted");
        }
    }

    private static String lastLine(String text) {
        return text.strip().lines().reduce("", (before, line) -> line);
    }
}
