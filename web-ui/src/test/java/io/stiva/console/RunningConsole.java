package io.stiva.console;

import io.stiva.client.testing.StubApi;
import java.time.Clock;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A console on a free port before a small cloud in memory. */
final class RunningConsole implements AutoCloseable {

    final StubApi api = StubApi.start(Clock.systemUTC());
    private final ConfigurableApplicationContext context;

    RunningConsole() {
        this.context =
                new SpringApplicationBuilder(Console.class)
                        .run(
                                "--server.port=0",
                                "--server.address=127.0.0.1",
                                "--spring.main.banner-mode=off",
                                "--stiva.api.url=" + api.address());
    }

    String address() {
        return "http://127.0.0.1:"
                + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    @Override
    public void close() {
        context.close();
        api.close();
    }
}
