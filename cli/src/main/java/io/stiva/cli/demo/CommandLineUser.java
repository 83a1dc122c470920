package io.stiva.cli.demo;

import io.stiva.cli.Main;
import io.stiva.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Somebody who types {@code stiva} commands; each has a login file of their own. */
final class CommandLineUser {

    private final Narrator narrator;
    private final Map<String, String> environment;

    CommandLineUser(Narrator narrator, Map<String, String> environment, Path loginFile) {
        this.narrator = narrator;
        this.environment = new java.util.HashMap<>(environment);
        this.environment.put("STIVA_CONFIG", loginFile.toString());
    }

    /**
     * What a command answered.
     *
     * @param code its exit code
     * @param out standard output
     * @param err standard error: messages and progress
     */
    record Answer(int code, String out, String err) {
        String all() {
            return err.isBlank() ? out : err.stripTrailing() + "\n" + out;
        }
    }

    /** Types a command that must succeed, and shows it with its answer. */
    Answer types(String... arguments) {
        Answer answer = typesAndMayFail(arguments);
        if (answer.code() != 0) {
            throw new DemoFailed(
                    "stiva " + arguments[0] + " ended with exit code " + answer.code());
        }
        return answer;
    }

    /** Types a command, whatever comes of it, and shows it with its answer. */
    Answer typesAndMayFail(String... arguments) {
        narrator.command("stiva " + shown(arguments));
        Answer answer = run("", arguments);
        narrator.answer(answer.all());
        return answer;
    }

    /** Runs a command without showing it: its input or output is a secret, or only data. */
    Answer quietly(String input, String... arguments) {
        Answer answer = run(input, arguments);
        if (answer.code() != 0) {
            throw new DemoFailed("stiva " + arguments[0] + ": " + answer.err().strip());
        }
        return answer;
    }

    private Answer run(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings =
                new Surroundings(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        environment,
                        Clock.systemUTC(),
                        Thread::sleep,
                        null);
        int code = Main.run(surroundings, arguments);
        return new Answer(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static String shown(String... arguments) {
        StringBuilder line = new StringBuilder();
        for (String argument : arguments) {
            boolean plain = argument.matches("[A-Za-z0-9_@%+=:,./-]+");
            line.append(line.isEmpty() ? "" : " ").append(plain ? argument : "'" + argument + "'");
        }
        return line.toString();
    }
}
