package io.stiva.platform.testing;

import io.stiva.db.testing.TestDatabase;
import io.stiva.platform.PlatformApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** A control plane on a database of its own and free ports; {@link #shared()} is one per JVM. */
public final class RunningApi implements AutoCloseable {

    private static final class Holder {
        static final RunningApi SHARED = startShared();
    }

    private final TestDatabase database;
    private final Path home;
    private final ConfigurableApplicationContext context;

    private RunningApi(TestDatabase database, Path home, ConfigurableApplicationContext context) {
        this.database = database;
        this.home = home;
        this.context = context;
    }

    /** The one most tests share; it ends with the JVM. Tests make accounts of their own in it. */
    public static RunningApi shared() {
        return Holder.SHARED;
    }

    /** Another one, for tests that change settings or break things; the caller closes it. */
    public static RunningApi start(Map<String, String> settings) {
        return start(TestDatabase.fresh(), settings);
    }

    /** As {@link #start(Map)}, on a given database, which is dropped on close. */
    public static RunningApi start(TestDatabase database, Map<String, String> settings) {
        Map<String, Object> all = new HashMap<>(database.properties());
        all.put("server.port", "0");
        all.put("stiva.node-link.port", "0");
        Path home = temporaryHome();
        all.put("stiva.home", home.toString());
        all.putAll(settings);
        SpringApplication application = new SpringApplication(PlatformApi.class);
        application.setRegisterShutdownHook(false);
        String[] arguments =
                all.entrySet().stream()
                        .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                        .toArray(String[]::new);
        return new RunningApi(database, home, application.run(arguments));
    }

    private static RunningApi startShared() {
        RunningApi running = start(Map.of());
        Thread stop =
                new Thread(
                        () -> {
                            running.context.close();
                            FileSystemUtils.deleteRecursively(running.home.toFile());
                        },
                        "stop-test-api");
        Runtime.getRuntime().addShutdownHook(stop);
        return running;
    }

    private static Path temporaryHome() {
        try {
            return Files.createTempDirectory("stiva-api");
        } catch (IOException e) {
            throw new UncheckedIOException("make a home for the control plane", e);
        }
    }

    /** Where it listens. */
    public URI uri(String pathAndQuery) {
        String port =
                Objects.requireNonNull(
                        context.getEnvironment().getProperty("local.server.port"), "no web server");
        return URI.create("http://127.0.0.1:" + port + pathAndQuery);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Every bean of a type. */
    public <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    /** The mapping of controllers, among other mappings of its type. */
    public <T> T mappings(Class<T> type) {
        return context.getBean("requestMappingHandlerMapping", type);
    }

    public TestDatabase database() {
        return database;
    }

    /** Ends the process and keeps its database, for tests of what the next process finds. */
    public void stop() {
        context.close();
        FileSystemUtils.deleteRecursively(home.toFile());
    }

    @Override
    public void close() {
        stop();
        database.close();
    }
}
