package io.stiva.node.container;

import io.stiva.node.cgroup.Limits;
import io.stiva.node.image.Image;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.EndReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The containers of this node. Every verb is safe to call from any thread and to call twice: doing
 * it again when it is already so changes nothing. Verbs on one container wait for each other.
 *
 * <p>An interface because it is the edge to the kernel: {@code LinuxContainers} is the real one,
 * and tests of its callers bring a fake.
 */
public interface Containers extends AutoCloseable {

    /**
     * Finds the containers an earlier agent left: adopts what still runs, writes the death
     * certificate of what ended meanwhile, and restarts what its policy wants running. Call it
     * once, before any other verb.
     *
     * @return everything found, also what was found damaged (FAILED with PLATFORM_ERROR)
     */
    List<ObservedContainer> recover();

    /**
     * Starts a container, or starts an ended one again with its writable layer kept. Blocks until
     * the program runs and the kernel's view of it was compared with the plan.
     *
     * @return RUNNING, or already ended when the program was that short
     * @throws io.stiva.vocabulary.StivaException UNPROCESSABLE for what the tenant can mend (no
     *     such program, unknown user), INTERNAL for the platform's own fault; the container is then
     *     FAILED and can be looked at. UNAVAILABLE {@code node-disk-full}, which leaves it as it
     *     was: try again
     */
    ObservedContainer start(ContainerSpec spec, Image image);

    /**
     * Sends the stop signal, and SIGKILL to everything in the container when the grace has passed.
     * Returns at once; the end is published when it was seen. Cancels a pending restart.
     *
     * @param why goes on the death certificate unless the container ended for a harder reason
     */
    void stop(ContainerId id, EndReason why);

    /** Sends SIGKILL to everything in the container now; otherwise as {@link #stop}. */
    void kill(ContainerId id, EndReason why);

    /**
     * Sends a signal to the first process; which ones it takes is its own affair, as for any first
     * process (pid_namespaces(7)). SIGKILL is {@link #kill} by the user. A paused container goes on
     * with it, because a frozen process takes no signal.
     *
     * @param signal 1 to 64
     * @throws io.stiva.vocabulary.StivaException NOT_FOUND {@code container-not-found}, CONFLICT
     *     {@code container-not-running}, UNPROCESSABLE {@code unknown-signal}
     */
    void signal(ContainerId id, int signal);

    /**
     * Stops every process where it stands, by the cgroup freezer. It holds its memory and is
     * PAUSED.
     *
     * @throws io.stiva.vocabulary.StivaException NOT_FOUND {@code container-not-found}, CONFLICT
     *     {@code container-not-running}, UNAVAILABLE {@code does-not-freeze}
     */
    ObservedContainer pause(ContainerId id);

    /**
     * Lets a paused container go on. A stop, a kill and a signal do that as well.
     *
     * @throws io.stiva.vocabulary.StivaException as {@link #pause}
     */
    ObservedContainer unpause(ContainerId id);

    /**
     * Puts other limits in place, at once when it runs, and reads them back from the kernel; the
     * next incarnations have them too. The old ones stay when the kernel does not take the new.
     *
     * @throws io.stiva.vocabulary.StivaException NOT_FOUND {@code container-not-found}, INVALID
     *     when one is out of its bounds, CONFLICT {@code memory-in-use} when its processes hold
     *     more than the new memory limit
     */
    ObservedContainer update(ContainerId id, Limits limits);

    /**
     * Runs a program in a running container: in its namespaces and cgroup, with no more rights than
     * the container's own programs have. Blocks until the program runs and the kernel's view of it
     * was compared with the plan. Close what you get.
     *
     * @throws io.stiva.vocabulary.StivaException NOT_FOUND {@code container-not-found}, CONFLICT
     *     {@code container-not-running} or {@code container-paused}, RATE_LIMITED {@code
     *     too-many-execs} beyond 64 at a time, UNPROCESSABLE for what the tenant can mend (no such
     *     program, directory or user), INTERNAL for the platform's own fault
     */
    Exec exec(ContainerId id, ExecSpec what);

    /**
     * The processes of a running container, those that joined it included, by their pids inside, at
     * most 1024.
     *
     * @throws io.stiva.vocabulary.StivaException NOT_FOUND {@code container-not-found}, CONFLICT
     *     {@code container-not-running}
     */
    List<ContainerProcess> processes(ContainerId id);

    /**
     * Writes files of a running container's root file system as a tar archive: a file, or a
     * directory and all in it. Entries begin with the last part of the path; owners are those of
     * the inside. What lies on its mounts (/proc, /sys, /dev) is left out.
     *
     * @param path of the inside; links in it are followed inside, but for the last part
     * @throws io.stiva.vocabulary.StivaException NOT_FOUND {@code container-not-found} or {@code
     *     no-such-file}, CONFLICT {@code container-not-running}, UNPROCESSABLE {@code copy-refused}
     * @throws IOException of the stream
     */
    void copyOut(ContainerId id, String path, OutputStream to) throws IOException;

    /**
     * Unpacks a tar archive below a directory of a running container's root file system. Links in
     * the archive are made and never followed; what is in the way is replaced, but a directory
     * stays one. What was unpacked before a refusal stays.
     *
     * @param directory of the inside; must be there, links in it are followed inside
     * @param archive plain, not compressed
     * @throws io.stiva.vocabulary.StivaException as {@link #copyOut}
     * @throws IOException of the stream
     */
    void copyIn(ContainerId id, String directory, InputStream archive) throws IOException;

    /**
     * Waits for the end of an incarnation.
     *
     * @param incarnation from 1; it may have ended already, or begin later
     * @return empty when the time has passed, or when it is so long ago that its certificate is no
     *     longer kept
     * @throws io.stiva.vocabulary.StivaException NOT_FOUND {@code container-not-found}
     */
    Optional<DeathCertificate> await(ContainerId id, int incarnation, Duration patience)
            throws InterruptedException;

    /**
     * Kills what runs and removes every trace: processes, cgroups, writable layer, log. Blocks
     * until all is gone.
     */
    void remove(ContainerId id);

    /** Every container that was not removed, by id. */
    List<ObservedContainer> list();

    Optional<ObservedContainer> find(ContainerId id);

    /** The kernel's counters of the current incarnation; empty when none runs. */
    Optional<Counters> counters(ContainerId id);

    /**
     * Everything the kernel counts for the current incarnation, read now: dearer than {@link
     * #counters}. Empty when none runs.
     */
    Optional<ContainerStats> stats(ContainerId id);

    /**
     * Opens the log.
     *
     * @throws io.stiva.vocabulary.StivaException NOT_FOUND {@code container-not-found}
     */
    LogReader logs(ContainerId id, LogQuery query);

    /** Stops looking after the containers and leaves them running. */
    @Override
    void close();
}
