package io.stiva.node.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;

/**
 * A thread's own native memory for the arguments of one call, so that a call allocates nothing.
 * Each call starts over with {@link #fresh}.
 */
final class Scratch {

    /** Room for an encoded plan or the largest file that is read at once. */
    static final int SIZE = 1 << 20;

    private static final ThreadLocal<Scratch> MINE = ThreadLocal.withInitial(Scratch::new);

    private final Memory memory = new Memory(SIZE);
    private int used;

    private Scratch() {}

    static Scratch fresh() {
        Scratch mine = MINE.get();
        mine.used = 0;
        return mine;
    }

    /** Zeroed room, aligned to 8 bytes. */
    Pointer zeroed(int size) {
        Pointer room = room(size);
        room.clear(size);
        return room;
    }

    /** Room with whatever was there. */
    Pointer room(int size) {
        int start = used;
        if (size > SIZE - start) {
            throw new IllegalArgumentException("argument of " + size + " bytes does not fit");
        }
        used = (start + size + 7) & ~7;
        return memory.share(start, size);
    }

    /** The address of a zero-terminated copy. */
    long text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        Pointer room = room(bytes.length + 1);
        room.write(0, bytes, 0, bytes.length);
        room.setByte(bytes.length, (byte) 0);
        return Pointer.nativeValue(room);
    }

    static long address(Pointer pointer) {
        return Pointer.nativeValue(pointer);
    }
}
