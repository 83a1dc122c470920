package io.stiva.node.bench;

import io.stiva.node.container.BeforeExec;
import io.stiva.node.container.BusyboxImage;
import io.stiva.node.container.ContainerSpec;
import io.stiva.node.container.Exec;
import io.stiva.node.container.ExecEnd;
import io.stiva.node.container.ExecSpec;
import io.stiva.node.container.LinuxContainers;
import io.stiva.node.container.NameResolution;
import io.stiva.node.container.ObservedContainer;
import io.stiva.node.container.Oversight;
import io.stiva.node.container.RuntimeConfig;
import io.stiva.node.image.Image;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.RestartPolicy;
import io.stiva.vocabulary.Slug;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Our side: the agent's containers, without a network as the yardstick is. */
final class OurRuntime implements AutoCloseable {

    private final Image image;
    private final LinuxContainers containers;
    private final Map<ContainerId, CompletableFuture<Ended>> waiting = new ConcurrentHashMap<>();

    /** When the end was heard of, and the exit code. */
    record Ended(long nanoTime, int exitCode) {}

    /** One start to its end, in nanoseconds from the request. */
    record Run(long running, long ended, int exitCode) {}

    OurRuntime(Path directory, String instance) {
        this.image = BusyboxImage.below(directory.resolve("image"));
        this.containers =
                LinuxContainers.open(
                        RuntimeConfig.of(directory.resolve("state"), instance),
                        BeforeExec.NOTHING,
                        this::changed);
        containers.recover();
    }

    Path layer() {
        return image.layers().getFirst();
    }

    private void changed(ObservedContainer container) {
        if (container.state().isFinal() && container.lastDeath().isPresent()) {
            CompletableFuture<Ended> end = waiting.get(container.id());
            Integer code = container.lastDeath().get().exitCode();
            if (end != null) {
                end.complete(new Ended(System.nanoTime(), code == null ? -1 : code));
            }
        }
    }

    /** Runs a program to its end and removes it, the removal outside the times. */
    Run run(List<String> command) throws Exception {
        ContainerSpec spec = spec(command);
        CompletableFuture<Ended> end = new CompletableFuture<>();
        waiting.put(spec.id(), end);
        try {
            long start = System.nanoTime();
            containers.start(spec, image);
            long running = System.nanoTime();
            Ended ended = end.get(30, TimeUnit.SECONDS);
            return new Run(running - start, ended.nanoTime() - start, ended.exitCode());
        } finally {
            waiting.remove(spec.id());
            containers.remove(spec.id());
        }
    }

    /** A container to join; runs until {@link #close}. */
    ContainerId startToStay() {
        ContainerSpec spec = spec(List.of("/bin/sleep", "100000"));
        containers.start(spec, image);
        return spec.id();
    }

    /** Runs a program in it; returns the exit code. */
    int exec(ContainerId container, String... command) throws InterruptedException {
        try (Exec exec = containers.exec(container, ExecSpec.of(command))) {
            ExecEnd end = exec.await(Duration.ofSeconds(30)).orElseThrow();
            Integer code = end.exitCode();
            return code == null ? -1 : code;
        }
    }

    void remove(ContainerId container) {
        containers.remove(container);
    }

    private static ContainerSpec spec(List<String> command) {
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
                new MilliCpu(2000),
                Bytes.mebi(64),
                50,
                RestartPolicy.NO,
                Duration.ofSeconds(10),
                false,
                NameResolution.NONE,
                Oversight.NONE);
    }

    @Override
    public void close() {
        containers.close();
    }
}
