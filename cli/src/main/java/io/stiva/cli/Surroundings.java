package io.stiva.cli;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a command touches outside itself.
 *
 * @param out data
 * @param err messages and progress
 * @param environment variables such as {@code STIVA_TOKEN}
 * @param terminal null when nobody can be asked and nothing can be redrawn
 */
public record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Clock clock,
        Pause pause,
        @Nullable Terminal terminal) {

    /** Waiting between two looks. */
    public interface Pause {
        void forDuration(Duration duration) throws InterruptedException;
    }

    /** A person at a keyboard. */
    public interface Terminal {
        /** One line, without echo when it is secret. */
        String ask(String prompt, boolean secret);

        default Screen screen() {
            return new Screen.OfProcess();
        }
    }

    static Surroundings ofProcess() {
        return new Surroundings(
                System.in,
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                System.getenv(),
                Clock.systemUTC(),
                Thread::sleep,
                processTerminal());
    }

    /** Since JDK 22 there is a console also without a terminal; its nullness is older. */
    @SuppressWarnings("SystemConsoleNull")
    private static @Nullable Terminal processTerminal() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return null;
        }
        return (prompt, secret) -> {
            if (!secret) {
                String line = console.readLine("%s", prompt);
                return line == null ? "" : line;
            }
            char[] password = console.readPassword("%s", prompt);
            return password == null ? "" : new String(password);
        };
    }

    @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** Waits; an interrupt ends the command like a key press would. */
    void pauseFor(Duration duration) {
        try {
            pause.forDuration(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.interrupted();
        }
    }
}
