package io.stiva.node.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A program that was run in a container to its end. */
record Ran(ExecEnd end, String output, String errors) {

    List<String> lines() {
        return output.lines().toList();
    }

    /** Runs it and closes its input at once. */
    static Ran in(Sandbox sandbox, ContainerSpec container, ExecSpec what) {
        try (Exec exec = sandbox.containers.exec(container.id(), what)) {
            exec.input().close();
            return of(exec);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Ran in(Sandbox sandbox, ContainerSpec container, String script) {
        return in(sandbox, container, ExecSpec.of("/bin/sh", "-c", script));
    }

    /** Reads both streams to their ends. */
    static Ran of(Exec exec) {
        CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> all(exec.errors()));
        String output = all(exec.output());
        try {
            ExecEnd end = exec.await(Sandbox.PATIENCE).orElseThrow();
            return new Ran(end, output, errors.join());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String all(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
