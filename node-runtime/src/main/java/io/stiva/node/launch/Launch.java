package io.stiva.node.launch;

import io.stiva.node.linux.Errno;
import io.stiva.node.linux.Flags;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that exists but for its program: namespaces, mounts, limits, filter and identity are in
 * place, and it waits for the go. Closing the go pipe instead ends it.
 */
public final class Launch {

    private static final Logger LOG = LoggerFactory.getLogger(Launch.class);
    private static final int END_PATIENCE_MILLIS = 30_000;
    private static final int STEP_CLONE = 0x7f0000;
    private static final int STEP_ID_MAP = 0x7f0001;

    private final Kernel kernel;
    private final Plan plan;
    private final int monitorPid;
    private final int status;
    private final int go;
    private final int patienceMillis;
    private final StatusPipe pipe;
    private @Nullable Supplier<List<String>> differences;
    private int pid;
    private boolean over;

    /**
     * @param patienceMillis how long one step may take
     */
    Launch(Kernel kernel, Plan plan, Standby launcher, int patienceMillis) {
        this.kernel = kernel;
        this.plan = plan;
        this.monitorPid = launcher.pid();
        this.status = launcher.status();
        this.go = launcher.go();
        this.patienceMillis = patienceMillis;
        this.pipe = new StatusPipe(kernel, status);
    }

    void awaitCreated() {
        pid = hear(MonitorMessage.Kind.CREATED).first();
    }

    /**
     * @param found how the kernel's view of the waiting process differs from the plan, in words
     */
    void expect(Supplier<List<String>> found) {
        this.differences = found;
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
            return pipe.expect(kind, patienceMillis);
        } catch (LaunchFailure e) {
            abort();
            throw explained(e);
        } catch (RuntimeException e) {
            killChild();
            abort();
            throw e;
        }
    }

    /** It was silent: somebody inside may have stopped it, and then it does not read its pipe. */
    private void killChild() {
        if (pid != 0) {
            kill(pid);
        }
    }

    private void kill(int pid) {
        try {
            int process = kernel.openProcess(pid);
            try {
                kernel.signal(process, Flags.SIGKILL);
            } finally {
                kernel.close(process);
            }
        } catch (KernelException e) {
            LOG.debug("process {} has ended already", pid, e);
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
        List<String> found = Objects.requireNonNull(differences).get();
        if (!found.isEmpty()) {
            throw StivaException.of(ErrorCategory.INTERNAL, "isolation-differs")
                    .say("the program was not isolated as planned and was not run")
                    .log("pid %d: %s", pid, String.join("; ", found))
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
        boolean holds = plan.monitor().lifelineDescriptor() >= 0;
        if (!holds) {
            kernel.close(go);
        }
        return new Started(pid, monitorPid, status, holds ? go : -1, started.time(), pipe.rest());
    }

    /**
     * A program that runs.
     *
     * @param status descriptor of the pipe its monitor speaks through; the caller's from now on
     * @param lifeline descriptor whose closing kills the program; -1 when it outlives the agent;
     *     the caller's from now on
     * @param heard what the monitor has said already
     */
    public record Started(
            int pid,
            int monitorPid,
            int status,
            int lifeline,
            Instant at,
            List<MonitorMessage> heard) {
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
        if (!hasHungUp()) {
            kill(monitorPid);
        }
        kernel.close(status);
        kernel.awaitEnd(monitorPid);
    }

    /** Reads what the monitor still says, which does not matter, up to its end. */
    private boolean hasHungUp() {
        byte[] rest = new byte[MonitorMessage.SIZE];
        try {
            while (kernel.isReadable(status, END_PATIENCE_MILLIS)) {
                if (kernel.read(status, rest) == 0) {
                    return true;
                }
            }
        } catch (KernelException e) {
            LOG.warn("monitor {} cannot be heard", monitorPid, e);
        }
        return false;
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
                .say("the program could not be started: a fault of the platform")
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
        return purpose.contains("working directory")
                ? "working directory cannot be entered: '" + path + "'; it must be a directory"
                : "the image's " + path + " is not a plain directory; it must not be a link";
    }
}
