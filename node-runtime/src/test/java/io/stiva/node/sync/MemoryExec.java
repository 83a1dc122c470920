package io.stiva.node.sync;

import io.stiva.node.container.Exec;
import io.stiva.node.container.ExecEnd;
import io.stiva.node.container.TerminalSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program that says what a test lets it say, and ends when the test wants. */
final class MemoryExec implements Exec {

    final ByteArrayOutputStream eaten = new ByteArrayOutputStream();
    final CountDownLatch inputEnded = new CountDownLatch(1);
    final CountDownLatch killed = new CountDownLatch(1);
    final CountDownLatch resized = new CountDownLatch(1);
    final PipedOutputStream says = new PipedOutputStream();
    private final PipedInputStream output;
    private final CountDownLatch over = new CountDownLatch(1);
    volatile @Nullable TerminalSize size;
    private volatile int code;

    MemoryExec() throws IOException {
        output = new PipedInputStream(says);
    }

    void exit(int exitCode) throws IOException {
        code = exitCode;
        over.countDown();
        says.close();
    }

    @Override
    public int pid() {
        return 4711;
    }

    @Override
    public OutputStream input() {
        return new OutputStream() {
            @Override
            public void write(int value) {
                eaten.write(value);
            }

            @Override
            public void close() {
                inputEnded.countDown();
            }
        };
    }

    @Override
    public InputStream output() {
        return output;
    }

    @Override
    public InputStream errors() {
        return InputStream.nullInputStream();
    }

    @Override
    public void resize(TerminalSize wanted) {
        size = wanted;
        resized.countDown();
    }

    @Override
    public void signal(int signal) {
        throw new UnsupportedOperationException("nobody asks for it");
    }

    @Override
    public Optional<ExecEnd> await(Duration patience) throws InterruptedException {
        boolean ended = over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        return ended
                ? Optional.of(new ExecEnd(code, null, MemoryContainers.NOON))
                : Optional.empty();
    }

    @Override
    public void close() {
        if (over.getCount() > 0) {
            killed.countDown();
        }
        over.countDown();
        try {
            says.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
