package io.stiva.node.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of this machine, one at a time per caller. */
final class HostCommands implements Commands {

    private static final long PATIENCE_SECONDS = 30;
    private static final int MOST_OUTPUT = 4096;

    @Override
    public void run(List<String> command, String input) {
        String name = String.join(" ", command);
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                feed(process, input);
                String output = drain(process);
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw NetworkErrors.commandFailed(name, "timed out");
                }
                if (process.exitValue() != 0) {
                    throw NetworkErrors.commandFailed(name, output.strip());
                }
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw NetworkErrors.commandFailed(name, "input or output failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NetworkErrors.commandFailed(name, "interrupted", e);
        }
    }

    /** A program that ends early closes the pipe; its exit status tells why. */
    private static void feed(Process process, String input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return;
        }
    }

    private static String drain(Process process) throws IOException {
        try (InputStream stdout = process.getInputStream()) {
            byte[] kept = stdout.readNBytes(MOST_OUTPUT);
            stdout.transferTo(OutputStream.nullOutputStream());
            return new String(kept, StandardCharsets.UTF_8);
        }
    }
}
