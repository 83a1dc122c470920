package io.stiva.appliance;

import io.stiva.appliance.process.Launch;
import io.stiva.appliance.process.Part;
import io.stiva.appliance.process.Part.Follow;
import io.stiva.appliance.process.Part.Stop;
import io.stiva.appliance.process.Probe;
import io.stiva.db.DatabasePasswords;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The control plane: REST API, registry, node link. */
final class PlatformPart {

    static final String NAME = "platform-api";

    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private PlatformPart() {}

    static Part of(Context context) {
        return new Part(
                NAME,
                Set.of(DatabasePart.NAME),
                () -> prepare(context),
                Probe.http(URI.create(context.apiUrl() + "/actuator/health/readiness")),
                Follow.NOTHING,
                START_LIMIT,
                Stop.USUAL);
    }

    /** One-time file through which the first operator comes into being. */
    static Path bootstrapFile(Home home) {
        return home.platform().resolve("bootstrap.properties");
    }

    /** Where the control plane leaves a one-time join token for this machine's node. */
    static Path joinTokenFile(Home home) {
        return home.platform().resolve("join-token");
    }

    static Path caDirectory(Home home) {
        return home.platform().resolve("ca");
    }

    private static Launch prepare(Context context) throws IOException {
        Home home = context.home();
        for (Path theirs : new Path[] {caDirectory(home), registry(home)}) {
            Files.createDirectories(theirs);
            context.user().own(theirs);
        }
        Path configuration = home.platform().resolve("application.properties");
        PropertiesFile.writeSecret(configuration, configuration(context));
        context.user().own(configuration);
        return context.unprivileged(
                JavaCommand.Program.PLATFORM_API,
                home.platform(),
                Map.of("SPRING_CONFIG_ADDITIONAL_LOCATION", configuration.toUri().toString()));
    }

    static Map<String, String> configuration(Context context) {
        Home home = context.home();
        DatabasePasswords passwords = context.secrets().roles();
        Map<String, String> values = new HashMap<>();
        values.put("server.address", "127.0.0.1");
        values.put("server.port", Integer.toString(context.ports().api()));
        values.put("stiva.db.url", DatabasePart.jdbcUrl(context));
        values.put("stiva.db.owner-password", passwords.owner());
        values.put("stiva.db.app-password", passwords.app());
        values.put("stiva.db.worker-password", passwords.worker());
        values.put("stiva.home", home.platform().toString());
        values.put("stiva.domain", context.settings().domain());
        values.put("stiva.node-link.port", Integer.toString(context.ports().nodeLink()));
        values.put("stiva.edge.port", Integer.toString(context.ports().edge()));
        values.put("stiva.edge.socket", home.edgeSocket(context.instance()).toString());
        values.put("stiva.registry.root", registry(home).toString());
        values.put("stiva.ca.directory", caDirectory(home).toString());
        values.put("stiva.bootstrap.file", bootstrapFile(home).toString());
        values.put("stiva.bootstrap.join-token-file", joinTokenFile(home).toString());
        values.put("stiva.bootstrap.node-name", context.settings().nodeName());
        return values;
    }

    private static Path registry(Home home) {
        return home.platform().resolve("registry");
    }
}
