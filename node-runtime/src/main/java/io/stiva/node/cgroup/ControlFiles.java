package io.stiva.node.cgroup;

import io.stiva.node.cgroup.Pressure.Stall;
import io.stiva.node.linux.Errno;
import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Reads and writes the files of control groups. */
final class ControlFiles {

    private static final int TRIES = 200;
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Kernel kernel;

    ControlFiles(Kernel kernel) {
        this.kernel = kernel;
    }

    void makeDirectory(String directory) {
        try {
            kernel.makeDirectory(Flags.AT_FDCWD, directory, 0755);
        } catch (KernelException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    List<String> directories(String directory) {
        return kernel.directories(directory);
    }

    boolean exists(String file) {
        try {
            kernel.close(kernel.open(file, Flags.O_PATH, 0));
            return true;
        } catch (KernelException e) {
            return false;
        }
    }

    String read(String directory, String file) {
        return kernel.readFile(directory + "/" + file).strip();
    }

    void write(String directory, String file, String value) {
        kernel.writeFile(directory + "/" + file, value);
    }

    /** Writes a limit and reads it back: the kernel rounds some values and ignores others. */
    void limit(String directory, String file, String value) {
        write(directory, file, value);
        String seen = read(directory, file);
        if (!seen.equals(value)) {
            throw notApplied(directory, file, value, seen);
        }
    }

    void limit(String directory, String file, long value) {
        limit(directory, file, Long.toString(value));
    }

    static StivaException notApplied(String directory, String file, String wanted, String seen) {
        return StivaException.of(ErrorCategory.INTERNAL, "limit-not-applied")
                .say("the kernel did not take the limit %s", file)
                .log("%s/%s: wrote %s, reads %s", directory, file, wanted, seen)
                .build();
    }

    long number(String directory, String file) {
        String text = read(directory, file);
        return text.equals("max") ? Long.MAX_VALUE : Long.parseUnsignedLong(text);
    }

    /** The number behind a key in a file of {@code key number} lines; 0 when there is none. */
    static long field(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith(key + " "))
                .findFirst()
                .map(line -> Long.parseUnsignedLong(line.substring(key.length() + 1).strip()))
                .orElse(0L);
    }

    /**
     * @param directory in the version 2 hierarchy, which has these files without any controller
     */
    Optional<Pressure> pressure(String directory) {
        if (!exists(directory + "/cpu.pressure")) {
            return Optional.empty();
        }
        return Optional.of(
                new Pressure(
                        Stall.parse(read(directory, "cpu.pressure")),
                        Stall.parse(read(directory, "memory.pressure")),
                        Stall.parse(read(directory, "io.pressure"))));
    }

    List<Integer> members(String directory) {
        return read(directory, "cgroup.procs").lines().map(Integer::valueOf).toList();
    }

    /** SIGKILL to every member, by pidfd so that a reused pid is never hit by a later signal. */
    void killMembers(String directory) {
        List<Integer> members;
        try {
            members = members(directory);
        } catch (KernelException e) {
            return; // gone already
        }
        for (int pid : members) {
            try {
                int process = kernel.openProcess(pid);
                try {
                    kernel.signal(process, Flags.SIGKILL);
                } finally {
                    kernel.close(process);
                }
            } catch (KernelException e) {
                if (e.errno() != Errno.ESRCH && e.errno() != Errno.EINVAL) {
                    throw e;
                }
            }
        }
    }

    /** rmdir, repeated while killed members are still on their way out. */
    void removeDirectory(String directory) {
        for (int attempt = 1; ; attempt++) {
            try {
                kernel.removeDirectory(directory);
                return;
            } catch (KernelException e) {
                if (e.errno() == Errno.ENOENT) {
                    return;
                }
                if (e.errno() != Errno.EBUSY || attempt == TRIES) {
                    throw e;
                }
            }
            killMembers(directory);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    void removeIfEmpty(String directory) {
        try {
            kernel.removeDirectory(directory);
        } catch (KernelException e) {
            // In use by another part of the instance, or never made.
        }
    }

    /**
     * Asks again and again until it is so.
     *
     * @return false after two seconds
     */
    static boolean until(BooleanSupplier itIsSo) {
        for (int attempt = 1; !itIsSo.getAsBoolean(); attempt++) {
            if (attempt == TRIES) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }

    static StivaException doesNotFreeze(String directory) {
        return StivaException.of(ErrorCategory.UNAVAILABLE, "does-not-freeze")
                .say("the container cannot be paused now: one of its processes does not stop")
                .log("%s", directory)
                .build();
    }

    /**
     * Refuses a limit below what is in use.
     *
     * @param used that cannot be taken away
     */
    static StivaException memoryInUse(Bytes wanted, Bytes used) {
        return StivaException.of(ErrorCategory.CONFLICT, "memory-in-use")
                .say("the memory limit cannot be %s: the container uses %s", wanted, used)
                .build();
    }
}
