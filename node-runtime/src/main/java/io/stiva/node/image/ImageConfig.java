package io.stiva.node.image;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code config} object of an OCI image configuration: how the image wants to be run.
 *
 * @param entrypoint first words of the command line, may be empty
 * @param command further words, used when the container brings none, may be empty
 * @param environment {@code NAME=value} entries in their order
 * @param user {@code name}, {@code uid}, {@code uid:gid} or {@code name:group} as in Docker; null
 *     or empty means root
 * @param workingDirectory absolute path; null or empty means {@code /}
 * @param stopSignal {@code SIGQUIT} or a number; null means SIGTERM
 * @param exposedPorts TCP ports the image says it listens on, 1 to 65535
 * @param volumes absolute paths the image wants kept apart from its layers
 */
public record ImageConfig(
        List<String> entrypoint,
        List<String> command,
        List<String> environment,
        @Nullable String user,
        @Nullable String workingDirectory,
        @Nullable String stopSignal,
        List<Integer> exposedPorts,
        List<String> volumes,
        Map<String, String> labels) {

    /** An image that says nothing about itself. */
    public static final ImageConfig EMPTY =
            new ImageConfig(
                    List.of(), List.of(), List.of(), null, null, null, List.of(), List.of(),
                    Map.of());

    public ImageConfig {
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        exposedPorts = List.copyOf(exposedPorts);
        volumes = List.copyOf(volumes);
        labels = Map.copyOf(labels);
    }
}
