package io.stiva.node.launch;

import io.stiva.node.linux.Errno;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.node.linux.Syscall;
import io.stiva.node.oci.Operation;
import io.stiva.node.oci.Operation.Blame;
import io.stiva.node.oci.Plan;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A container that exists but for its program: namespaces, mounts, limits, filter and identity are
 * in place, and its first process waits for the go. Closing the go pipe instead ends it.
 */
public final class Launch {

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int STEP_CLONE = 0x7f0000;
    private static final int STEP_ID_MAP = 0x7f0001;

    private final Kernel kernel;
    private final Plan plan;
    private final int monitorPid;
    private final int status;
    private final int go;
    private final StatusPipe pipe;
    private @Nullable Expectation expectation;
    private int pid;
    private boolean over;

    Launch(Kernel kernel, Plan plan, int monitorPid, int status, int go) {
        this.kernel = kernel;
        this.plan = plan;
        this.monitorPid = monitorPid;
        this.status = status;
        this.go = go;
        this.pipe = new StatusPipe(kernel, status);
    }

    void awaitCreated() {
        pid = hear(MonitorMessage.Kind.CREATED).first();
    }

    void expect(Expectation expectation) {
        this.expectation = expectation;
    }

    /**
     * Waits until the process is complete but for its program.
     *
     * @throws StivaException as {@link Launcher#prepare}
     */
    public void awaitReady() {
        hear(MonitorMessage.Kind.READY);
    }

    private MonitorMessage hear(MonitorMessage.Kind kind) {
        try {
            return pipe.expect(kind, PATIENCE_MILLIS);
        } catch (LaunchFailure e) {
            abort();
            throw explained(e);
        } catch (RuntimeException e) {
            abort();
            throw e;
        }
    }

    /** Of the container's first process, in the agent's pid namespace. */
    public int pid() {
        return pid;
    }

    public int monitorPid() {
        return monitorPid;
    }

    /**
     * Compares the kernel's view of the waiting process with the plan.
     *
     * @throws StivaException INTERNAL {@code isolation-differs} naming every difference
     */
    public void verify() {
        Expectation planned = Objects.requireNonNull(expectation);
        List<String> differences = planned.differences(ProcessView.of(kernel, pid));
        if (!differences.isEmpty()) {
            throw StivaException.of(ErrorCategory.INTERNAL, "isolation-differs")
                    .say("the container was not isolated as planned and was not run")
                    .log("pid %d: %s", pid, String.join("; ", differences))
                    .build();
        }
    }

    /**
     * Lets the tenant's program run.
     *
     * @return when its program has replaced the launcher's child
     * @throws StivaException as {@link Launcher#prepare}
     */
    public Started go() {
        try {
            kernel.write(go, new byte[] {1});
        } catch (RuntimeException e) {
            abort();
            throw e;
        }
        MonitorMessage started = hear(MonitorMessage.Kind.STARTED);
        over = true;
        kernel.close(go);
        return new Started(pid, monitorPid, status, started.time(), pipe.rest());
    }

    /**
     * A program that runs.
     *
     * @param status descriptor of the pipe its monitor speaks through; the caller's from now on
     * @param heard what the monitor has said already
     */
    public record Started(
            int pid, int monitorPid, int status, Instant at, List<MonitorMessage> heard) {
        public Started {
            heard = List.copyOf(heard);
        }
    }

    /**
     * Ends it before its program ran, and waits until its processes are gone. Does nothing when
     * that has been done, or the program runs.
     */
    public void abort() {
        if (over) {
            return;
        }
        over = true;
        kernel.close(go); // the child reads the end of the pipe and gives up
        byte[] rest = new byte[MonitorMessage.SIZE];
        while (kernel.isReadable(status, PATIENCE_MILLIS) && kernel.read(status, rest) > 0) {
            // what it still says does not matter
        }
        kernel.close(status);
        reapMonitor();
    }

    private void reapMonitor() {
        while (!kernel.reap(monitorPid)) {
            Thread.onSpinWait(); // its pipe is closed: it is in exit_group already
        }
    }

    private StivaException explained(LaunchFailure failure) {
        int list = failure.step() >> 16;
        int position = failure.step() & 0xffff;
        if (failure.step() == STEP_CLONE || failure.step() == STEP_ID_MAP) {
            String what = failure.step() == STEP_CLONE ? "clone3" : "writing the id map";
            return platform(what, failure.errno());
        }
        List<Operation> operations = list == 0 ? plan.before() : plan.child();
        Operation operation = operations.get(position);
        return operation.blame() == Blame.TENANT
                ? tenants(operation, failure.errno())
                : platform(operation.purpose(), failure.errno());
    }

    private static StivaException platform(String what, int errno) {
        KernelException cause = new KernelException(what, errno);
        if (cause.isNoSpace()) {
            return StivaException.of(ErrorCategory.UNAVAILABLE, "node-disk-full")
                    .say("this node's disk is full: the container cannot start here")
                    .causedBy(cause)
                    .build();
        }
        return StivaException.of(ErrorCategory.INTERNAL, "launch-failed")
                .say("the container could not be started: a fault of the platform")
                .log("%s: %s", what, Errno.name(errno))
                .causedBy(cause)
                .build();
    }

    private static StivaException tenants(Operation operation, int errno) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "container-cannot-start")
                .say("%s", story(operation, errno))
                .log("%s: %s", operation.purpose(), Errno.name(errno))
                .build();
    }

    private static String story(Operation operation, int errno) {
        String purpose = operation.purpose();
        if (operation.call() == Syscall.EXECVE) {
            String program = "'" + purpose.substring("execute ".length()) + "'";
            return switch (errno) {
                case Errno.ENOENT, Errno.ENOTDIR ->
                        "no such program in the image: " + program + "; check the command and PATH";
                case Errno.EACCES ->
                        "program is not executable: " + program + "; check its mode and the user";
                case Errno.ENOEXEC ->
                        "program has the wrong format: "
                                + program
                                + "; check the architecture, or the first line of the script";
                default -> "program cannot be executed: " + program;
            };
        }
        String path = purpose.substring(purpose.lastIndexOf(' ') + 1);
        return operation.call() == Syscall.CHDIR
                ? "working directory cannot be entered: '" + path + "'; it must be a directory"
                : "the image's " + path + " is not a plain directory; it must not be a link";
    }
}
