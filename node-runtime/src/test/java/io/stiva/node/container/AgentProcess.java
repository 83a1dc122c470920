package io.stiva.node.container;

import io.stiva.node.image.Image;
import java.nio.file.Path;

/**
 * An agent in a JVM of its own, for tests that kill it: starts one container with a shell script,
 * says {@code up} and its id, and waits to be killed.
 */
final class AgentProcess {
    private AgentProcess() {}

    public static void main(String[] arguments) throws Exception {
        RuntimeConfig config = RuntimeConfig.of(Path.of(arguments[0]), arguments[1]);
        Image image = BusyboxImage.below(Path.of(arguments[2]));
        LinuxContainers containers =
                LinuxContainers.open(config, BeforeExec.NOTHING, ContainerListener.NOBODY);
        containers.recover();
        for (int i = 3; i < arguments.length; i++) {
            ContainerSpec spec =
                    Sandbox.with(
                            Sandbox.shell(arguments[i]),
                            io.stiva.vocabulary.RestartPolicy.parse("on-failure:1"));
            containers.start(spec, image);
            System.out.println(spec.id());
        }
        System.out.println("up");
        System.out.flush();
        Thread.currentThread().join();
    }
}
