package io.stiva.appliance;

import io.stiva.appliance.process.Launch;
import io.stiva.appliance.process.Part;
import io.stiva.appliance.process.Part.Follow;
import io.stiva.appliance.process.Part.Stop;
import io.stiva.appliance.process.Probe;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The web console; it starts beside the database because it only needs the API's address. */
final class ConsolePart {

    static final String NAME = "web-ui";

    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private ConsolePart() {}

    static Part of(Context context) {
        return new Part(
                NAME,
                Set.of(),
                () -> prepare(context),
                Probe.http(URI.create(context.consoleUrl() + "/actuator/health/readiness")),
                Follow.NOTHING,
                START_LIMIT,
                Stop.USUAL);
    }

    private static Launch prepare(Context context) throws IOException {
        Home home = context.home();
        Path configuration = home.console().resolve("application.properties");
        PropertiesFile.writeSecret(
                configuration,
                Map.of(
                        "server.address", "127.0.0.1",
                        "server.port", Integer.toString(context.ports().console()),
                        "stiva.api.url", context.apiUrl()));
        context.user().own(configuration);
        return context.unprivileged(
                JavaCommand.Program.WEB_UI,
                home.console(),
                Map.of("SPRING_CONFIG_ADDITIONAL_LOCATION", configuration.toUri().toString()));
    }
}
