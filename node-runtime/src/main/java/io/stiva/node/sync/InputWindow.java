package io.stiva.node.sync;

import io.stiva.protocol.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Input that has come and is not used up yet, at most {@link Protocol#STREAM_WINDOW} bytes: who
 * fills it never waits and knows how much it may send, who reads it waits.
 */
final class InputWindow extends InputStream {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private byte[] ring = {};
    private int from;
    private int filled;
    private boolean ended;
    private boolean broken;

    /**
     * @throws IOException when more comes than was allowed
     */
    void put(ByteBuffer bytes) throws IOException {
        lock.lock();
        try {
            if (ring.length == 0) {
                ring = new byte[Protocol.STREAM_WINDOW];
            }
            int length = bytes.remaining();
            if (ended || filled + length > ring.length) {
                throw new IOException("more input than was allowed");
            }
            int at = (from + filled) % ring.length;
            int first = Math.min(length, ring.length - at);
            bytes.get(ring, at, first);
            bytes.get(ring, 0, length - first);
            filled += length;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** No more comes; what is there can still be read. */
    void end() {
        lock.lock();
        try {
            ended = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What is there is worth nothing either: readers get an exception. */
    void breakOff() {
        lock.lock();
        try {
            broken = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        lock.lock();
        try {
            while (filled == 0 && !ended && !broken) {
                news.awaitUninterruptibly();
            }
            if (broken) {
                throw new IOException("the sender is gone");
            }
            if (filled == 0) {
                return -1;
            }
            int got = Math.min(length, filled);
            int first = Math.min(got, ring.length - from);
            System.arraycopy(ring, from, into, offset, first);
            System.arraycopy(ring, 0, into, offset + first, got - first);
            from = (from + got) % ring.length;
            filled -= got;
            return got;
        } finally {
            lock.unlock();
        }
    }
}
