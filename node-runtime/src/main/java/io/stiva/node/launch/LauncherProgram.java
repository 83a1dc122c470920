package io.stiva.node.launch;

import io.stiva.node.linux.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The launcher as a file nobody can change: it goes from the jar into sealed memory and is executed
 * from there, so there is no path to replace and no file to write through /proc/PID/exe.
 */
public final class LauncherProgram implements AutoCloseable {

    private final Kernel kernel;
    private final int program;
    private final int init;
    private final int nothing;

    public LauncherProgram(Kernel kernel) {
        this.kernel = kernel;
        this.program = kernel.sealedMemory("stiva-launcher", load("launcher"));
        this.init = kernel.sealedMemory("stiva-init", load("init"));
        this.nothing = kernel.open("/dev/null", io.stiva.node.linux.Flags.O_RDWR, 0);
    }

    private static byte[] load(String name) {
        try (InputStream resource = LauncherProgram.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("the " + name + " was not built into this agent");
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("the " + name + " cannot be read", e);
        }
    }

    /**
     * Starts it with the given descriptors.
     *
     * @param label what the process is called in ps
     */
    int spawn(String label, int[] descriptors) {
        // Not /proc/self: the child's own descriptors are closed before the path is opened.
        String path = "/proc/" + ProcessHandle.current().pid() + "/fd/" + program;
        return kernel.spawn(path, List.of(label), descriptors);
    }

    /** The first process of containers that want one of ours: a program in sealed memory too. */
    int init() {
        return init;
    }

    /** /dev/null, for reading and writing. */
    int nothing() {
        return nothing;
    }

    @Override
    public void close() {
        kernel.close(program);
        kernel.close(init);
        kernel.close(nothing);
    }
}
