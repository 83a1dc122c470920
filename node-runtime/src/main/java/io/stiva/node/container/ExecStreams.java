package io.stiva.node.container;

import io.stiva.node.linux.Errno;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The agent's ends of a joined program's streams. Whoever waits in one of them comes back when the
 * program ends or the streams are closed; a descriptor is closed only when nobody uses it.
 */
final class ExecStreams {

    private static final int FOREVER = -1;
    private static final int MOST_AT_ONCE = 64 * 1024;

    /** How long output may be silent after the program's end: others may still hold the pipe. */
    private static final int REST_MILLIS = 50;

    private final Kernel kernel;
    private final int wake;
    private volatile boolean ended;
    private volatile boolean closed;

    /**
     * @param wake an event counter; this object's from now on
     */
    ExecStreams(Kernel kernel, int wake) {
        this.kernel = kernel;
        this.wake = wake;
    }

    Kernel kernel() {
        return kernel;
    }

    /** The program has ended: its output ends when what is left of it was read. */
    void ended() {
        ended = true;
        wakeAll();
    }

    /** Everybody who waits comes back with an exception. */
    void closed() {
        closed = true;
        wakeAll();
    }

    private void wakeAll() {
        kernel.write(wake, new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
    }

    /** After the streams. */
    void release() {
        kernel.close(wake);
    }

    /** False at the end of what is left after the program's end. */
    private boolean await(int descriptor, boolean forWriting) throws IOException {
        while (true) {
            if (closed) {
                throw new IOException("closed");
            }
            boolean over = ended;
            int timeout = over ? REST_MILLIS : FOREVER;
            switch (kernel.poll(descriptor, forWriting, over ? -1 : wake, timeout)) {
                case READY -> {
                    return true;
                }
                case TIMED_OUT -> {
                    return false;
                }
                case WOKEN -> {}
            }
        }
    }

    /** Reads from the program. */
    final class Output extends InputStream {

        private final ReentrantLock lock = new ReentrantLock();
        private final int descriptor;
        private boolean open = true;

        Output(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            if (length == 0) {
                return 0;
            }
            lock.lock();
            try {
                byte[] some = new byte[Math.min(length, MOST_AT_ONCE)];
                int got = open && await(descriptor, false) ? kernel.read(descriptor, some) : 0;
                System.arraycopy(some, 0, into, offset, got);
                return got == 0 ? -1 : got;
            } catch (KernelException e) {
                if (e.errno() == Errno.EIO) {
                    return -1; // a terminal nobody has open any more
                }
                throw new IOException(e);
            } finally {
                lock.unlock();
            }
        }

        /** A reader that waits keeps it open until the program ends or the streams are closed. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (open) {
                    open = false;
                    kernel.close(descriptor);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Writes to the program. */
    final class Input extends OutputStream {

        private final ReentrantLock lock = new ReentrantLock();
        private final int descriptor;
        private boolean open = true;

        /**
         * @param descriptor non-blocking
         */
        Input(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            lock.lock();
            try {
                int done = 0;
                while (done < length) {
                    if (!open || !await(descriptor, true)) {
                        throw new IOException("the program reads no more");
                    }
                    done += kernel.writeSome(descriptor, bytes, offset + done, length - done);
                }
            } catch (KernelException e) {
                throw new IOException("the program reads no more", e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (open) {
                    open = false;
                    kernel.close(descriptor);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
