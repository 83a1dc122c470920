package io.stiva.appliance.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process about to be started. The environment is exactly the one given: nothing of the
 * supervisor's own leaks into a part.
 *
 * @param command program and arguments; never a secret
 * @param environment the whole environment
 * @param directory working directory
 */
public record Launch(List<String> command, Map<String, String> environment, Path directory) {

    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
