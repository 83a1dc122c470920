package io.stiva.appliance;

import io.stiva.appliance.edge.HaproxyConfig;
import io.stiva.appliance.process.Launch;
import io.stiva.appliance.process.Part;
import io.stiva.appliance.process.Part.Follow;
import io.stiva.appliance.process.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** HAProxy: the services' public door. Host map and servers are steered by platform-api. */
final class EdgePart {

    static final String NAME = "edge";

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private EdgePart() {}

    static Part of(Context context) {
        return new Part(
                NAME,
                Set.of(),
                () -> prepare(context),
                Probe.tcp(context.ports().edge()),
                Follow.NOTHING,
                START_LIMIT,
                // USR1 would wait for every open connection; TERM ends at once.
                new Part.Stop("TERM", Duration.ofSeconds(5)));
    }

    private static Launch prepare(Context context) throws IOException {
        Path edge = context.home().edge();
        Path socket = context.home().edgeSocket(context.instance());
        Path socketDirectory = socket.resolveSibling("");
        Files.createDirectories(socketDirectory);
        context.user().own(socketDirectory);
        HaproxyConfig config = new HaproxyConfig(edge, socket, context.ports().edge());
        config.write();
        for (Path file : config.files()) {
            context.user().own(file);
        }
        return new Launch(
                context.user()
                        .command(
                                List.of(
                                        "haproxy",
                                        "-W",
                                        "-db",
                                        "-f",
                                        config.mainFile().toString())),
                Context.environment(Map.of()),
                edge);
    }
}
