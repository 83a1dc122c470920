package io.stiva.node.oci;

import static io.stiva.node.linux.Flags.AT_FDCWD;
import static io.stiva.node.oci.Argument.NOTHING;
import static io.stiva.node.oci.Argument.arg;

import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Syscall;
import io.stiva.node.oci.Argument.Result;
import io.stiva.node.oci.Operation.Tolerance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Compiles a bundle into the plan of a container. The order is the only one the kernel accepts; the
 * comments say why where it is not plain.
 */
public final class ContainerPlan {

    /** What the child says when everything is in place but the tenant's program. */
    public static final int READY = 2;

    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_NOFILE = 7;
    private static final int KEYCTL_JOIN_SESSION_KEYRING = 1;
    private static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int MESSAGE_SIZE = 24;

    /** The slots before are the launcher's own list's; both lists share them. */
    private static final int FIRST_CHILD_SLOT = 4 + Handover.MOST_JOIN_FILES;

    private static final long NAMESPACES =
            Flags.CLONE_NEWUSER
                    | Flags.CLONE_NEWNS
                    | Flags.CLONE_NEWUTS
                    | Flags.CLONE_NEWIPC
                    | Flags.CLONE_NEWPID
                    | Flags.CLONE_NEWNET;

    private final Bundle bundle;
    private final Handover handover;
    private final Steps before = new Steps();
    private final Steps steps = new Steps(FIRST_CHILD_SLOT);
    private final List<Result> joinFiles = new ArrayList<>();

    private ContainerPlan(Bundle bundle, Handover handover) {
        this.bundle = bundle;
        this.handover = handover;
    }

    public static Plan compile(Bundle bundle, Handover handover, Plan.Monitor monitor) {
        ContainerPlan plan = new ContainerPlan(bundle, handover);
        Result root = plan.fetch();
        plan.build(root);
        return new Plan(
                plan.before.operations(),
                plan.steps.operations(),
                plan.after(),
                NAMESPACES,
                bundle.ids(),
                monitor);
    }

    /**
     * Not dumpable first: until execve the child shares the launcher's memory and sits in the
     * tenant's pid namespace, and /proc/N/exe and mem of it must not open there (CVE-2019-5736).
     */
    private Result fetch() {
        before.call("not dumpable", Syscall.PRCTL, arg(Flags.PR_SET_DUMPABLE), arg(0));
        before.call("own name", Syscall.PRCTL, arg(Flags.PR_SET_NAME), arg(handover.name()));
        before.call("own session", Syscall.SETSID);
        fetch(handover.directory(), Flags.O_RDONLY, Descriptors.DIRECTORY);
        if (!handover.birthDirectory().isEmpty()) {
            fetch(handover.birthDirectory(), Flags.O_RDONLY, Descriptors.BIRTH);
        }
        Result agent =
                before.keep("find the agent", Syscall.PIDFD_OPEN, arg(handover.agentPid()), arg(0));
        Result root =
                before.keep(
                        "take the root", Syscall.PIDFD_GETFD, agent, arg(handover.root()), arg(0));
        for (String file : handover.joinFiles()) {
            joinFiles.add(open(file, Flags.O_WRONLY));
        }
        return root;
    }

    private Result open(String path, int flags) {
        return before.keep(
                "open " + path,
                Syscall.OPENAT,
                arg(AT_FDCWD),
                arg(path),
                arg(flags | Flags.O_CLOEXEC),
                arg(0));
    }

    private void fetch(String path, int flags, int number) {
        Result file = open(path, flags);
        before.call("keep " + path, Syscall.DUP3, file, arg(number), arg(Flags.O_CLOEXEC));
    }

    private List<Operation> after() {
        Steps after = new Steps();
        for (int i = 0; i < handover.monitorCgroups(); i++) {
            after.tolerant(
                    "join the monitors' cgroup",
                    Tolerance.ANYTHING,
                    Syscall.WRITE,
                    arg(Descriptors.FIRST_MONITOR_CGROUP + i),
                    arg("0"),
                    arg(1));
        }
        return after.operations();
    }

    private void build(Result root) {
        isolate();
        new RootSteps(steps, bundle, root).add();
        streams();
        limits();
        workingDirectory();
        becomeTenant();
        rendezvous();
        execute();
    }

    private void isolate() {
        steps.call("own session", Syscall.SETSID);
        for (Result file : joinFiles) {
            steps.call("join cgroup", Syscall.WRITE, file, arg("0"), arg(1));
        }
        // Not in clone3: the root of the namespace would be the launcher's cgroup.
        steps.call("own cgroup namespace", Syscall.UNSHARE, arg(Flags.CLONE_NEWCGROUP));
        steps.call("become root inside (group)", Syscall.SETRESGID, arg(0), arg(0), arg(0));
        steps.call("become root inside", Syscall.SETRESUID, arg(0), arg(0), arg(0));
        steps.tolerant(
                "own session keyring",
                Tolerance.ANYTHING,
                Syscall.KEYCTL,
                arg(KEYCTL_JOIN_SESSION_KEYRING),
                NOTHING);
        String name = bundle.hostname();
        steps.call("hostname", Syscall.SETHOSTNAME, arg(name), arg(name.length()));
    }

    /**
     * Everything above the two rendezvous pipes is closed for good here, before any path of the
     * tenant's is followed: /proc/self/fd/N must not lead to a directory of the host
     * (CVE-2024-21626).
     */
    private void streams() {
        steps.keepStream("stdout", Descriptors.CHILD_OUT, 1);
        steps.keepStream("stderr", Descriptors.CHILD_ERR, 2);
        int first = Descriptors.GO + 1;
        steps.call("close the rest", Syscall.CLOSE_RANGE, arg(first), arg(0xffff_ffffL), arg(0));
        for (int pipe : List.of(Descriptors.STATUS, Descriptors.GO)) {
            steps.call("close on exec", Syscall.FCNTL, arg(pipe), arg(2), arg(1));
        }
    }

    /** No core dumps: a helper of the host would write them, outside the container's limits. */
    private void limits() {
        limit("limit core dumps", RLIMIT_CORE, 0);
        limit("limit open files", RLIMIT_NOFILE, bundle.openFiles());
    }

    private void limit(String purpose, int resource, long value) {
        ByteBuffer pair = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        pair.putLong(value).putLong(value);
        Argument limit = Argument.Bytes.of(pair.array());
        steps.call(purpose, Syscall.PRLIMIT64, arg(0), arg(resource), limit, NOTHING);
    }

    private void workingDirectory() {
        String path = bundle.workingDirectory();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            makeOnTheWay(path.substring(0, slash));
        }
        if (path.length() > 1) {
            makeOnTheWay(path);
        }
        steps.tenants("enter working directory " + path, Syscall.CHDIR, arg(path));
    }

    private void makeOnTheWay(String path) {
        steps.tolerant(
                "mkdir " + path,
                Tolerance.ANYTHING,
                Syscall.MKDIRAT,
                arg(AT_FDCWD),
                arg(path),
                arg(0755));
    }

    private void becomeTenant() {
        long kept = Capability.mask(bundle.capabilities());
        for (Capability capability : Capability.values()) {
            if ((kept >> capability.number() & 1) == 0) {
                steps.tolerant(
                        "drop " + capability,
                        Tolerance.ANYTHING, // a kernel too old to know it answers EINVAL
                        Syscall.PRCTL,
                        arg(Flags.PR_CAPBSET_DROP),
                        arg(capability.number()));
            }
        }
        steps.call(
                "clear ambient capabilities",
                Syscall.PRCTL,
                arg(Flags.PR_CAP_AMBIENT),
                arg(Flags.PR_CAP_AMBIENT_CLEAR_ALL));
        Identity who = bundle.identity();
        ByteBuffer groups =
                ByteBuffer.allocate(4 * who.groups().size()).order(ByteOrder.LITTLE_ENDIAN);
        who.groups().forEach(groups::putInt);
        steps.call(
                "groups",
                Syscall.SETGROUPS,
                arg(who.groups().size()),
                Argument.Bytes.of(groups.array()));
        Argument gid = arg(who.gid());
        Argument uid = arg(who.uid());
        steps.call("group", Syscall.SETRESGID, gid, gid, gid);
        steps.call("user", Syscall.SETRESUID, uid, uid, uid);
        capabilities(who.uid() == 0 ? kept : 0);
        // The two ends belong together: without its monitor nothing reads what the program says.
        steps.call(
                "die with the monitor",
                Syscall.PRCTL,
                arg(Flags.PR_SET_PDEATHSIG),
                arg(Flags.SIGKILL));
        steps.call(
                "default SIGPIPE",
                Syscall.RT_SIGACTION,
                arg(Flags.SIGPIPE),
                Argument.Bytes.of(new byte[32]),
                NOTHING,
                arg(8));
        steps.call("no new privileges", Syscall.PRCTL, arg(Flags.PR_SET_NO_NEW_PRIVS), arg(1));
        steps.call(
                "system call filter",
                Syscall.SECCOMP,
                arg(SECCOMP_SET_MODE_FILTER),
                arg(0),
                new Argument.Program(bundle.filter()));
    }

    /** Nothing is inheritable (CVE-2022-24769). */
    private void capabilities(long held) {
        ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(LINUX_CAPABILITY_VERSION_3).putInt(0);
        ByteBuffer sets = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        for (int word = 0; word < 2; word++) {
            int bits = (int) (held >>> (32 * word));
            sets.putInt(bits).putInt(bits).putInt(0);
        }
        steps.call(
                "capabilities",
                Syscall.CAPSET,
                Argument.Bytes.of(head.array()),
                Argument.Bytes.of(sets.array()));
    }

    /** The agent compares the kernel's view with this plan, attaches the network, and says go. */
    private void rendezvous() {
        ByteBuffer ready = ByteBuffer.allocate(MESSAGE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        ready.putInt(READY);
        Argument message = Argument.Bytes.of(ready.array());
        steps.call("ready", Syscall.WRITE, arg(Descriptors.STATUS), message, arg(MESSAGE_SIZE));
        steps.tolerant(
                "go",
                Tolerance.NOT_ZERO,
                Syscall.READ,
                arg(Descriptors.GO),
                Argument.scratch(8),
                arg(1));
    }

    private void execute() {
        Argument arguments = new Argument.Vector(bundle.command().arguments());
        Argument environment = new Argument.Vector(bundle.command().environment());
        List<String> candidates = bundle.command().candidates();
        for (int i = 0; i < candidates.size() && candidates.size() > 1; i++) {
            steps.tolerant(
                    "execute " + candidates.get(i),
                    Set.of(Tolerance.ABSENT, Tolerance.DENIED),
                    Syscall.EXECVE,
                    arg(candidates.get(i)),
                    arguments,
                    environment);
        }
        steps.tenants(
                "execute " + bundle.command().arguments().getFirst(),
                Syscall.EXECVE,
                arg(candidates.getLast()),
                arguments,
                environment);
    }
}
