package io.stiva.node.rootfs;

import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Kernel;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A platform thread with a mount namespace and a working directory of its own, in which the agent
 * mounts. The host never sees these mounts, and they vanish with the agent. Its working directory
 * is an empty tmpfs, so names in it are short and nobody else's.
 */
public final class MountWorker implements AutoCloseable {

    private final ExecutorService thread;

    /**
     * @param scratch an existing directory; the tmpfs covers it in the worker's namespace only
     */
    public MountWorker(Kernel kernel, String scratch) {
        this.thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("mounts").daemon().factory());
        call(
                () -> {
                    kernel.unshare(Flags.CLONE_NEWNS | Flags.CLONE_FS);
                    // Slave, not private: an unmount on the host reaches here and frees the device.
                    kernel.mount("", "/", "", Flags.MS_REC | Flags.MS_SLAVE, "");
                    kernel.mount("tmpfs", scratch, "tmpfs", Flags.MS_NOSUID, "mode=700,size=1m");
                    kernel.changeDirectory(scratch);
                    return scratch;
                });
    }

    /** Runs on the worker and waits for it. */
    public <T> T call(Callable<T> job) {
        return await(thread.submit(job));
    }

    /** Has the worker run something; {@link #await} it. */
    <T> Future<T> submit(Callable<T> job) {
        return thread.submit(job);
    }

    /** Has the worker run something when the job it is in has delivered its result. */
    void afterwards(Runnable what) {
        var _ = thread.submit(what);
    }

    static <T> T await(Future<T> job) {
        try {
            return job.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while mounting", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
