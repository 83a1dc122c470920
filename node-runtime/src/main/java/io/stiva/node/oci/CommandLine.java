package io.stiva.node.oci;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is executed.
 *
 * @param arguments the first is the program, at least one
 * @param environment {@code NAME=value}
 */
public record CommandLine(List<String> arguments, List<String> environment) {

    static final String DEFAULT_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public CommandLine {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
        if (arguments.isEmpty() || arguments.getFirst().isEmpty()) {
            throw StivaException.of(ErrorCategory.UNPROCESSABLE, "no-command")
                    .say("nothing to run: the image names no command, so give one")
                    .build();
        }
        for (String text : arguments) {
            requireNoZero(text);
        }
        for (String text : environment) {
            requireNoZero(text);
        }
    }

    private static void requireNoZero(String text) {
        if (text.indexOf('\0') >= 0) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-command")
                    .say("command line and environment must not contain a zero byte")
                    .build();
        }
    }

    /**
     * Joins entrypoint and command as Docker does: an entrypoint of its own makes the container
     * forget the image's command.
     */
    public static List<String> arguments(
            @Nullable List<String> ownEntrypoint,
            @Nullable List<String> ownCommand,
            List<String> imageEntrypoint,
            List<String> imageCommand) {
        List<String> all = new ArrayList<>(ownEntrypoint == null ? imageEntrypoint : ownEntrypoint);
        if (ownCommand != null) {
            all.addAll(ownCommand);
        } else if (ownEntrypoint == null) {
            all.addAll(imageCommand);
        }
        return all;
    }

    /** The image's variables, overridden by the container's own, with PATH, HOSTNAME and HOME. */
    public static List<String> environment(
            List<String> image, Map<String, String> own, String hostname, String home) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("PATH", DEFAULT_PATH);
        all.put("HOSTNAME", hostname);
        for (String entry : image) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                all.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        all.putAll(new java.util.TreeMap<>(own));
        all.putIfAbsent("HOME", home);
        return all.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    }

    /** The paths at which execve is tried, in their order: one, or one for each part of PATH. */
    List<String> candidates() {
        String program = arguments.getFirst();
        if (program.contains("/")) {
            return List.of(program);
        }
        String path =
                environment.stream()
                        .filter(e -> e.startsWith("PATH="))
                        .reduce((first, last) -> last)
                        .map(e -> e.substring("PATH=".length()))
                        .orElse(DEFAULT_PATH);
        List<String> found = new ArrayList<>();
        for (String part : path.split(":")) {
            found.add((part.isEmpty() ? "." : part) + "/" + program);
        }
        return found;
    }
}
