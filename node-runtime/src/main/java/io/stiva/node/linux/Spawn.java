package io.stiva.node.linux;

import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * posix_spawn(3) without leaks. No descriptor of the JDK carries O_CLOEXEC, so everything above the
 * given ones is closed by addclosefrom (glibc 2.34); ProcessBuilder would cost an extra exec.
 */
final class Spawn {
    private Spawn() {}

    private static final short SETSIGDEF = 4;
    private static final short SETSIGMASK = 8;

    /** Above every target number, so that no dup2 overwrites a source that is still needed. */
    private static final int OUT_OF_THE_WAY = 500;

    /** Room for glibc's opaque structures: 80 and 336 bytes on x86-64. */
    private static final int OPAQUE = 1024;

    static int spawn(LinuxKernel kernel, String path, List<String> arguments, int[] descriptors) {
        List<Integer> high = new ArrayList<>();
        try {
            for (int descriptor : descriptors) {
                high.add(kernel.duplicateAbove(descriptor, OUT_OF_THE_WAY));
            }
            return spawn(path, arguments, high);
        } finally {
            high.forEach(kernel::close);
        }
    }

    private static int spawn(String path, List<String> arguments, List<Integer> descriptors) {
        Scratch scratch = Scratch.fresh();
        Pointer actions = scratch.zeroed(OPAQUE);
        Pointer attributes = scratch.zeroed(OPAQUE);
        Pointer none = scratch.zeroed(128);
        Pointer all = scratch.room(128);
        all.setMemory(0, 128, (byte) 0xff);
        Pointer pid = scratch.zeroed(8);
        LibC.posix_spawn_file_actions_init(actions);
        LibC.posix_spawnattr_init(attributes);
        try {
            for (int i = 0; i < descriptors.size(); i++) {
                check(LibC.posix_spawn_file_actions_adddup2(actions, descriptors.get(i), i));
            }
            check(LibC.posix_spawn_file_actions_addclosefrom_np(actions, descriptors.size()));
            check(LibC.posix_spawnattr_setsigmask(attributes, none));
            check(LibC.posix_spawnattr_setsigdefault(attributes, all));
            check(LibC.posix_spawnattr_setflags(attributes, (short) (SETSIGDEF | SETSIGMASK)));
            Pointer name = text(scratch, path);
            Pointer argv = vector(scratch, arguments);
            Pointer envp = vector(scratch, List.of());
            int errno = LibC.posix_spawn(pid, name, actions, attributes, argv, envp);
            if (errno != 0) {
                throw new KernelException("posix_spawn " + path, errno);
            }
            return pid.getInt(0);
        } finally {
            LibC.posix_spawnattr_destroy(attributes);
            LibC.posix_spawn_file_actions_destroy(actions);
        }
    }

    private static void check(int errno) {
        if (errno != 0) {
            throw new KernelException("posix_spawn set-up", errno);
        }
    }

    private static Pointer text(Scratch scratch, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        Pointer room = scratch.zeroed(bytes.length + 1);
        room.write(0, bytes, 0, bytes.length);
        return room;
    }

    private static Pointer vector(Scratch scratch, List<String> values) {
        Pointer vector = scratch.zeroed(8 * (values.size() + 1));
        for (int i = 0; i < values.size(); i++) {
            vector.setPointer(8L * i, text(scratch, values.get(i)));
        }
        return vector;
    }
}
