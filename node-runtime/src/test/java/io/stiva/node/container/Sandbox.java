package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.image.Image;
import io.stiva.node.image.ImageConfig;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.RestartPolicy;
import io.stiva.vocabulary.Slug;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A node's containers on the real kernel in a directory and an instance of their own; closing it
 * leaves nothing.
 */
final class Sandbox implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    final Path directory;
    final String instance = "t" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    final ConcurrentLinkedQueue<ObservedContainer> heard = new ConcurrentLinkedQueue<>();
    final Image image;
    LinuxContainers containers;
    private final BeforeExec hook;

    Sandbox() {
        this(BeforeExec.NOTHING);
    }

    Sandbox(BeforeExec hook) {
        try {
            this.directory = Files.createTempDirectory("stiva-sandbox");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.hook = hook;
        this.image = BusyboxImage.below(directory.resolve("image"));
        this.containers = open();
    }

    private LinuxContainers open() {
        return LinuxContainers.open(config(), hook, heard::add);
    }

    RuntimeConfig config() {
        return RuntimeConfig.of(directory.resolve("state"), instance);
    }

    /** The agent goes and another one comes; the containers stay. */
    void agentComesBack() {
        containers.close();
        containers = open();
        containers.recover();
    }

    /** A specification that runs a shell script: half a CPU, 64 MiB, 50 processes. */
    static ContainerSpec shell(String script) {
        return spec(List.of("/bin/sh", "-c", script));
    }

    static ContainerSpec spec(@Nullable List<String> command) {
        Instant now = Instant.now();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new ContainerSpec(
                ContainerId.next(now, random),
                AccountId.next(now, random),
                ProjectId.next(now, random),
                null,
                new Slug("web"),
                null,
                command,
                Map.of(),
                null,
                null,
                new MilliCpu(500),
                Bytes.mebi(64),
                50,
                RestartPolicy.NO,
                Duration.ofSeconds(30),
                false,
                NameResolution.NONE,
                Oversight.NONE);
    }

    static ContainerSpec with(ContainerSpec s, RestartPolicy policy) {
        return copy(
                s,
                s.user(),
                s.workingDirectory(),
                s.cpu(),
                s.pids(),
                policy,
                s.stopGrace(),
                s.readOnlyRoot());
    }

    static ContainerSpec withGrace(ContainerSpec s, Duration grace) {
        return copy(
                s,
                s.user(),
                s.workingDirectory(),
                s.cpu(),
                s.pids(),
                s.restartPolicy(),
                grace,
                s.readOnlyRoot());
    }

    static ContainerSpec withUser(ContainerSpec s, String user) {
        return copy(
                s,
                user,
                s.workingDirectory(),
                s.cpu(),
                s.pids(),
                s.restartPolicy(),
                s.stopGrace(),
                s.readOnlyRoot());
    }

    static ContainerSpec withDirectory(ContainerSpec s, String workingDirectory) {
        return copy(
                s,
                s.user(),
                workingDirectory,
                s.cpu(),
                s.pids(),
                s.restartPolicy(),
                s.stopGrace(),
                s.readOnlyRoot());
    }

    static ContainerSpec withCpu(ContainerSpec s, MilliCpu cpu) {
        return copy(
                s,
                s.user(),
                s.workingDirectory(),
                cpu,
                s.pids(),
                s.restartPolicy(),
                s.stopGrace(),
                s.readOnlyRoot());
    }

    static ContainerSpec withPids(ContainerSpec s, int pids) {
        return copy(
                s,
                s.user(),
                s.workingDirectory(),
                s.cpu(),
                pids,
                s.restartPolicy(),
                s.stopGrace(),
                s.readOnlyRoot());
    }

    static ContainerSpec with(ContainerSpec s, Oversight oversight) {
        return new ContainerSpec(
                s.id(),
                s.account(),
                s.project(),
                s.service(),
                s.hostname(),
                s.entrypoint(),
                s.command(),
                s.environment(),
                s.user(),
                s.workingDirectory(),
                s.cpu(),
                s.memory(),
                s.pids(),
                s.restartPolicy(),
                s.stopGrace(),
                s.readOnlyRoot(),
                s.names(),
                oversight);
    }

    static ContainerSpec readOnly(ContainerSpec s) {
        return copy(
                s,
                s.user(),
                s.workingDirectory(),
                s.cpu(),
                s.pids(),
                s.restartPolicy(),
                s.stopGrace(),
                true);
    }

    private static ContainerSpec copy(
            ContainerSpec s,
            @Nullable String user,
            @Nullable String workingDirectory,
            MilliCpu cpu,
            int pids,
            RestartPolicy policy,
            Duration grace,
            boolean readOnlyRoot) {
        return new ContainerSpec(
                s.id(),
                s.account(),
                s.project(),
                s.service(),
                s.hostname(),
                s.entrypoint(),
                s.command(),
                s.environment(),
                user,
                workingDirectory,
                cpu,
                s.memory(),
                pids,
                policy,
                grace,
                readOnlyRoot,
                s.names(),
                s.oversight());
    }

    /** Runs a script to its end and returns what it wrote to both streams. */
    List<String> run(String script) {
        return run(shell(script));
    }

    List<String> run(ContainerSpec spec) {
        containers.start(spec, image);
        awaitEnd(spec.id());
        return log(spec.id());
    }

    DeathCertificate awaitEnd(ContainerId id) {
        return await(id, c -> c.state().isFinal() || c.state() == ContainerState.STOPPED)
                .lastDeath()
                .orElseThrow();
    }

    ObservedContainer await(ContainerId id, Predicate<ObservedContainer> wanted) {
        until(() -> containers.find(id).filter(wanted).isPresent());
        return containers.find(id).orElseThrow();
    }

    /** Polls with a bound. */
    static void until(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    List<String> log(ContainerId id) {
        return lines(id, LogQuery.ALL).stream().map(LogLine::text).toList();
    }

    List<LogLine> lines(ContainerId id, LogQuery query) {
        List<LogLine> lines = new ArrayList<>();
        try (LogReader log = containers.logs(id, query)) {
            for (Optional<LogLine> line = log.next(Duration.ofSeconds(5));
                    line.isPresent();
                    line = log.next(Duration.ofSeconds(5))) {
                lines.add(line.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lines;
    }

    /** The image with something changed in its lower layer. */
    Image changed(Consumer<Path> change) {
        Image other =
                BusyboxImage.below(
                        directory.resolve(
                                "other"
                                        + heard.size()
                                        + "x"
                                        + ThreadLocalRandom.current().nextInt(1 << 30)));
        change.accept(other.layers().getFirst());
        return other;
    }

    Image configured(ImageConfig config) {
        return BusyboxImage.with(image, config);
    }

    @Override
    public void close() {
        try {
            for (ObservedContainer each : containers.list()) {
                containers.remove(each.id());
            }
        } finally {
            containers.close();
        }
        deleteTree();
    }

    private void deleteTree() {
        try (var tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
