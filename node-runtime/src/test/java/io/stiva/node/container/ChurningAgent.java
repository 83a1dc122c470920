package io.stiva.node.container;

import io.stiva.node.image.Image;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * An agent in a JVM of its own that starts and removes containers until it is killed, and says
 * after each step that it is done: {@code sleeps ID}, {@code ends ID}, {@code gone ID}.
 */
final class ChurningAgent {

    static final String SLEEPS = "sleeps";
    static final String ENDS = "ends";
    static final String GONE = "gone";
    static final int EXIT_CODE = 3;

    private ChurningAgent() {}

    public static void main(String[] arguments) {
        RuntimeConfig config = RuntimeConfig.of(Path.of(arguments[0]), arguments[1]);
        Image image = BusyboxImage.below(Path.of(arguments[2]));
        LinuxContainers containers =
                LinuxContainers.open(config, BeforeExec.NOTHING, ContainerListener.NOBODY);
        containers.recover();
        PrintStream out = new PrintStream(System.out, true);
        while (true) {
            out.println(SLEEPS + " " + start(containers, image, "exec sleep 1000"));
            out.println(ENDS + " " + start(containers, image, "echo word; exit " + EXIT_CODE));
            ContainerSpec passing = Sandbox.shell("mkdir -p /a/b; exec sleep 1000");
            containers.start(passing, image);
            containers.remove(passing.id());
            out.println(GONE + " " + passing.id());
        }
    }

    private static String start(LinuxContainers containers, Image image, String script) {
        ContainerSpec spec = Sandbox.shell(script);
        containers.start(spec, image);
        return spec.id().toString();
    }
}
