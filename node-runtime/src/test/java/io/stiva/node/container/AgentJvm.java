package io.stiva.node.container;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a JVM that plays the agent and can be killed. */
final class AgentJvm {
    private AgentJvm() {}

    /** With the class path of the test; what it logs is dropped. */
    static ProcessBuilder of(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    }
}
