package io.stiva.node.container;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program to run in a running container.
 *
 * @param command the program and its arguments; without a slash it is looked for along PATH
 * @param environment wins over the container's own
 * @param user as {@link ContainerSpec#user}; null means the container's
 * @param workingDirectory must be there; null means the container's
 * @param terminal null for three pipes; otherwise a terminal, on which standard output and error
 *     are one
 */
public record ExecSpec(
        List<String> command,
        Map<String, String> environment,
        @Nullable String user,
        @Nullable String workingDirectory,
        @Nullable TerminalSize terminal) {

    public ExecSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** With pipes, as the container's own user, where the container itself began. */
    public static ExecSpec of(String... command) {
        return new ExecSpec(List.of(command), Map.of(), null, null, null);
    }
}
