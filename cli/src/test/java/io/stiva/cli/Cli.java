package io.stiva.cli;

import io.stiva.client.testing.StubApi;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs commands in surroundings made by the test; pauses move its clock instead of waiting. */
final class Cli implements AutoCloseable {

    private static final Instant START = Instant.parse("2025-11-20T10:00:00Z");

    final StubApi api;
    final Map<String, String> environment = new HashMap<>();
    private final SteppedClock clock = new SteppedClock();
    Surroundings.@Nullable Terminal terminal;
    String input = "";

    /** What a command left behind. */
    record Outcome(int code, String out, String err) {}

    private static final class SteppedClock extends Clock {
        private Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("UTC only");
        }

        void step(Duration duration) {
            now = now.plus(duration);
        }
    }

    Cli(Path directory) {
        this.api = StubApi.start(Clock.fixed(START, ZoneOffset.UTC));
        environment.put("STIVA_CONFIG", directory.resolve("config.json").toString());
        environment.put("STIVA_API_URL", api.address());
        environment.put("STIVA_TOKEN", StubApi.TOKEN);
        environment.put("STIVA_PROJECT", "shop");
    }

    Outcome run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var surroundings =
                new Surroundings(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        environment,
                        clock,
                        clock::step,
                        terminal);
        int code = Main.run(surroundings, arguments);
        return new Outcome(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        api.close();
    }
}
