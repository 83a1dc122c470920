package io.stiva.node.sync;

import io.stiva.node.container.ContainerProcess;
import io.stiva.node.container.Containers;
import io.stiva.node.container.Exec;
import io.stiva.node.container.ExecEnd;
import io.stiva.node.container.ExecSpec;
import io.stiva.node.container.TerminalSize;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.StreamBytes;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what one stream asks for in one container: the thread that calls {@link #obey} stays until
 * it is done or nobody wants it any more.
 */
final class Talk {

    private static final Logger LOG = LoggerFactory.getLogger(Talk.class);
    private static final int PIECE = Protocol.MAX_STREAM_BYTES;

    /** A connection of which nothing is heard is found dead by the kernel when it is written to. */
    private static final Duration PING = Duration.ofSeconds(15);

    private final Containers containers;
    private final ContainerId container;
    private final Outlet outlet;
    private final Heard heard;

    /** Where the answers go. */
    interface Outlet {
        void send(StreamFrame frame) throws IOException, InterruptedException;

        void send(StreamBytes bytes) throws IOException, InterruptedException;

        void ping() throws IOException, InterruptedException;

        boolean isClosed();
    }

    Talk(Containers containers, ContainerId container, Outlet outlet, Heard heard) {
        this.containers = containers;
        this.container = container;
        this.outlet = outlet;
        this.heard = heard;
    }

    /**
     * @throws StivaException when the container or the engine refuses
     * @throws IOException when the other side is gone
     */
    void obey(StreamOrder order) throws IOException, InterruptedException {
        switch (order) {
            case StreamOrder.Exec wanted -> exec(wanted);
            case StreamOrder.Signal wanted -> containers.signal(container, wanted.signal());
            case StreamOrder.Processes ignored -> processes();
            case StreamOrder.CopyOut wanted -> copyOut(wanted.path());
            case StreamOrder.CopyIn wanted -> copyIn(wanted.directory());
            case StreamOrder.InputEnd ignored -> throw noOrder();
            case StreamOrder.Resize ignored -> throw noOrder();
        }
    }

    private static StivaException noOrder() {
        return StivaException.of(ErrorCategory.INVALID, "bad-message")
                .say("the stream does not begin with an order")
                .build();
    }

    // a program

    private void exec(StreamOrder.Exec wanted) throws IOException, InterruptedException {
        StreamOrder.Resize size = wanted.terminal();
        ExecSpec spec =
                new ExecSpec(
                        wanted.command(),
                        wanted.environment(),
                        wanted.user(),
                        wanted.workingDirectory(),
                        size == null ? null : new TerminalSize(size.columns(), size.rows()));
        try (Exec program = containers.exec(container, spec)) {
            heard.onClosed(program::close);
            if (size != null) {
                heard.onResize(program::resize);
            }
            CountDownLatch outputs = new CountDownLatch(2);
            start("exec-in", () -> feed(program));
            start("exec-out", () -> carry(program.output(), StreamBytes.Channel.OUTPUT, outputs));
            start("exec-err", () -> carry(program.errors(), StreamBytes.Channel.ERRORS, outputs));
            while (!outputs.await(PING.toSeconds(), TimeUnit.SECONDS)) {
                outlet.ping();
            }
            Optional<ExecEnd> end = Optional.empty();
            while (end.isEmpty() && !outlet.isClosed()) {
                outlet.ping();
                end = program.await(PING); // it may have closed its outputs and go on
            }
            if (end.isPresent()) {
                outlet.send(new StreamFrame.Exited(end.get().exitCode(), end.get().signal()));
            }
        } finally {
            heard.input().breakOff();
        }
    }

    private interface Carrying {
        void on() throws IOException, InterruptedException;
    }

    private void start(String name, Carrying carrying) {
        Thread.ofPlatform()
                .name(name)
                .daemon()
                .start(
                        () -> {
                            try {
                                carrying.on();
                            } catch (IOException e) {
                                LOG.debug("{}: {} of a program: {}", container, name, e.toString());
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    /** Input nobody reads any more is used up all the same, or its sender would wait for ever. */
    private void feed(Exec program) throws IOException, InterruptedException {
        byte[] buffer = new byte[PIECE];
        OutputStream to = program.input();
        boolean reads = true;
        for (int got = heard.input().read(buffer); got >= 0; got = heard.input().read(buffer)) {
            reads = reads && isWritten(to, buffer, got);
            outlet.send(new StreamFrame.Taken(got));
        }
        to.close();
    }

    private static boolean isWritten(OutputStream to, byte[] buffer, int length) {
        try {
            to.write(buffer, 0, length);
            return true;
        } catch (IOException e) {
            LOG.debug("a program reads no more: {}", e.toString());
            return false;
        }
    }

    private void carry(InputStream from, StreamBytes.Channel channel, CountDownLatch done)
            throws IOException, InterruptedException {
        try {
            byte[] buffer = new byte[PIECE];
            for (int got = from.read(buffer); got >= 0; got = from.read(buffer)) {
                outlet.send(new StreamBytes(channel, ByteBuffer.wrap(buffer, 0, got)));
            }
        } finally {
            done.countDown();
        }
    }

    // the rest

    private void processes() throws IOException, InterruptedException {
        for (ContainerProcess process : containers.processes(container)) {
            outlet.send(
                    new StreamFrame.ObservedProcess(
                            process.pid(),
                            process.parent(),
                            process.user(),
                            process.state(),
                            process.cpu().toMillis(),
                            process.resident().value(),
                            process.age().toSeconds(),
                            process.command()));
        }
    }

    private void copyOut(String path) throws IOException {
        try (OutputStream to = new Pieces()) {
            containers.copyOut(container, path, to);
            to.flush();
        }
    }

    private void copyIn(String directory) throws IOException {
        try (InputStream archive = new BufferedInputStream(new Archive(heard.input()), PIECE)) {
            containers.copyIn(container, directory, archive);
        }
    }

    /** Output in pieces of full size; what was not flushed is not sent. */
    private final class Pieces extends OutputStream {

        private final byte[] buffer = new byte[PIECE];
        private int filled;

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int done = 0;
            while (done < length) {
                int some = Math.min(length - done, buffer.length - filled);
                System.arraycopy(bytes, offset + done, buffer, filled, some);
                filled += some;
                done += some;
                if (filled == buffer.length) {
                    flush();
                }
            }
        }

        @Override
        public void flush() throws IOException {
            if (filled > 0) {
                ByteBuffer piece = ByteBuffer.wrap(buffer, 0, filled);
                say(() -> outlet.send(new StreamBytes(StreamBytes.Channel.OUTPUT, piece)));
                filled = 0;
            }
        }
    }

    /** Tells the sender what was used up. */
    private final class Archive extends FilterInputStream {

        Archive(InputStream from) {
            super(from);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte @Nullable [] into, int offset, int length) throws IOException {
            int got = super.read(into, offset, length);
            if (got > 0) {
                say(() -> outlet.send(new StreamFrame.Taken(got)));
            }
            return got;
        }
    }

    private static void say(Carrying saying) throws IOException {
        try {
            saying.on();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
