package io.stiva.appliance;

import io.stiva.appliance.process.Launch;
import io.stiva.appliance.process.Part;
import io.stiva.appliance.process.Part.Follow;
import io.stiva.appliance.process.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** This machine's node: the only part that runs as root. */
final class NodePart {

    static final String NAME = "node";

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /** Stopping may mean ending every container, each with its grace period. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(45);

    private NodePart() {}

    static Part of(Context context) {
        Path ready = readyFile(context.home());
        return new Part(
                NAME,
                Set.of(PlatformPart.NAME, EdgePart.NAME),
                () -> prepare(context),
                Probe.file(ready),
                Follow.NOTHING,
                START_LIMIT,
                new Part.Stop("TERM", STOP_PATIENCE));
    }

    /** The agent makes it when the control plane has welcomed it. */
    static Path readyFile(Home home) {
        return home.node().resolve("ready");
    }

    /** While it exists, an ending agent ends its containers too; otherwise they live on. */
    static Path drainFile(Home home) {
        return home.node().resolve("stop-containers");
    }

    private static Launch prepare(Context context) throws IOException {
        Home home = context.home();
        Files.createDirectories(home.node().resolve("tmp"));
        Files.deleteIfExists(readyFile(home));
        Files.deleteIfExists(drainFile(home));
        Path configuration = home.node().resolve("agent.properties");
        PropertiesFile.writeSecret(configuration, configuration(context));
        return new Launch(
                context.java()
                        .of(
                                JavaCommand.Program.NODE,
                                home.node().resolve("tmp"),
                                List.of(configuration.toString())),
                Context.environment(Map.of()),
                home.node());
    }

    static Map<String, String> configuration(Context context) {
        Home home = context.home();
        Map<String, String> values = new HashMap<>();
        values.put("instance", context.instance().id());
        values.put("home", home.node().toString());
        values.put("link.url", "https://127.0.0.1:" + context.ports().nodeLink());
        values.put("link.ca-file", PlatformPart.caDirectory(home).resolve("ca.pem").toString());
        values.put("join.token-file", PlatformPart.joinTokenFile(home).toString());
        values.put("node.name", context.settings().nodeName());
        values.put("ready-file", readyFile(home).toString());
        values.put("stop-containers-file", drainFile(home).toString());
        values.put("usage.cut-seconds", "5");
        return values;
    }
}
