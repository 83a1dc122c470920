package io.stiva.node.container;

import io.stiva.node.launch.Launch;
import io.stiva.node.launch.MonitorMessage;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.node.oci.Signals;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program that joined a container on the real kernel. */
final class LinuxExec implements Exec {

    private static final Logger LOG = LoggerFactory.getLogger(LinuxExec.class);
    private static final int NONE = -1;

    private final Kernel kernel;
    private final Clock clock;
    private final int pid;
    private final ExecStreams streams;
    private final ExecStreams.Input input;
    private final ExecStreams.Output output;
    private final ExecStreams.@Nullable Output errors;
    private final Consumer<LinuxExec> whenOver;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition over = lock.newCondition();
    private int process;
    private int lifeline;
    private int terminal;
    private @Nullable ExecEnd end;
    private boolean closed;

    /**
     * The agent's descriptors of it; this object's from now on.
     *
     * @param process pidfd
     * @param input non-blocking
     * @param errors -1 on a terminal
     * @param terminal the master, -1 when there is none
     */
    record Ends(int process, int input, int output, int errors, int terminal) {}

    /**
     * @param whenOver called once, when it has ended
     */
    LinuxExec(
            ExecStreams streams,
            Clock clock,
            Launch.Started program,
            Ends ends,
            Consumer<LinuxExec> whenOver) {
        this.kernel = streams.kernel();
        this.clock = clock;
        this.pid = program.pid();
        this.lifeline = program.lifeline();
        this.process = ends.process();
        this.terminal = ends.terminal();
        this.streams = streams;
        this.input = streams.new Input(ends.input());
        this.output = streams.new Output(ends.output());
        this.errors = ends.errors() < 0 ? null : streams.new Output(ends.errors());
        this.whenOver = whenOver;
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public OutputStream input() {
        return input;
    }

    @Override
    public InputStream output() {
        return output;
    }

    @Override
    public InputStream errors() {
        return errors == null ? InputStream.nullInputStream() : errors;
    }

    @Override
    public void resize(TerminalSize size) {
        lock.lock();
        try {
            if (errors != null) {
                throw ContainerErrors.noTerminal();
            }
            if (terminal != NONE) {
                kernel.resizeTerminal(terminal, size.columns(), size.rows());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void signal(int signal) {
        int wanted = Signals.require(signal);
        lock.lock();
        try {
            if (process != NONE) {
                kernel.signal(process, wanted);
            }
        } catch (KernelException e) {
            LOG.debug("program {} has ended already", pid, e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Its monitor told its end.
     *
     * @param message null when the monitor ended without a word
     */
    void ended(@Nullable MonitorMessage message) {
        lock.lock();
        try {
            if (end != null) {
                return;
            }
            end =
                    message == null
                            ? new ExecEnd(null, Signals.KILL, clock.instant())
                            : ExecEnd.of(message.first(), message.time());
            release();
            if (!closed) {
                streams.ended();
            }
            over.signalAll();
        } finally {
            lock.unlock();
        }
        whenOver.accept(this);
    }

    /** What is of no use after the end; without the lifeline the monitor kills the program. */
    private void release() {
        for (int descriptor : new int[] {lifeline, process}) {
            if (descriptor != NONE) {
                kernel.close(descriptor);
            }
        }
        lifeline = NONE;
        process = NONE;
    }

    @Override
    public Optional<ExecEnd> await(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (end == null && left > 0) {
                left = over.awaitNanos(left);
            }
            return Optional.ofNullable(end);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            release();
            if (terminal != NONE) {
                kernel.close(terminal);
                terminal = NONE;
            }
        } finally {
            lock.unlock();
        }
        streams.closed();
        input.close();
        output.close();
        if (errors != null) {
            errors.close();
        }
        streams.release();
    }
}
