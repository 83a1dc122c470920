package io.stiva.node.oci;

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
 * The steps by which a process inside a container becomes its tenant's: descriptors, limits, user,
 * capabilities, filter, the meeting with the agent, the program. The same for a container's first
 * process and for those that join it later.
 */
final class TenantSteps {

    /** What the child says when everything is in place but the tenant's program. */
    private static final int READY = 2;

    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_NOFILE = 7;
    private static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int MESSAGE_SIZE = 24;

    private final Steps steps;
    private final Tenant tenant;
    private boolean hasInit;

    TenantSteps(Steps steps, Tenant tenant) {
        this.steps = steps;
        this.tenant = tenant;
    }

    /** The program is executed by our init, which this descriptor holds until then. */
    void keepInit(Result init) {
        steps.call(
                "keep the init", Syscall.DUP3, init, arg(Descriptors.INIT), arg(Flags.O_CLOEXEC));
        hasInit = true;
    }

    /**
     * Everything above the two rendezvous pipes is closed for good here, before any path of the
     * tenant's is followed: /proc/self/fd/N must not lead to a directory of the host
     * (CVE-2024-21626).
     */
    void closeTheRest() {
        int first = hasInit ? Descriptors.INIT + 1 : Descriptors.GO + 1;
        steps.call("close the rest", Syscall.CLOSE_RANGE, arg(first), arg(0xffff_ffffL), arg(0));
        for (int pipe : List.of(Descriptors.STATUS, Descriptors.GO)) {
            steps.call("close on exec", Syscall.FCNTL, arg(pipe), arg(2), arg(1));
        }
    }

    /** No core dumps: a helper of the host would write them, outside the container's limits. */
    void limit() {
        limit("limit core dumps", RLIMIT_CORE, 0);
        limit("limit open files", RLIMIT_NOFILE, tenant.openFiles());
    }

    private void limit(String purpose, int resource, long value) {
        ByteBuffer pair = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        pair.putLong(value).putLong(value);
        Argument limit = Argument.Bytes.of(pair.array());
        steps.call(purpose, Syscall.PRLIMIT64, arg(0), arg(resource), limit, NOTHING);
    }

    void become() {
        long kept = Capability.mask(tenant.capabilities());
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
        Identity who = tenant.identity();
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
                new Argument.Program(tenant.filter()));
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
    void meetTheAgent() {
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

    void execute() {
        Argument arguments = new Argument.Vector(tenant.command().arguments());
        Argument environment = new Argument.Vector(tenant.command().environment());
        List<String> candidates = tenant.command().candidates();
        if (hasInit) {
            executeInit(candidates, environment);
            return;
        }
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
                "execute " + tenant.command().arguments().getFirst(),
                Syscall.EXECVE,
                arg(candidates.getLast()),
                arguments,
                environment);
    }

    /** By descriptor: the init has no path, least of all one the tenant could change. */
    private void executeInit(List<String> candidates, Argument environment) {
        List<String> arguments = new ArrayList<>(List.of("init"));
        arguments.addAll(candidates);
        arguments.add("");
        arguments.addAll(tenant.command().arguments());
        steps.call(
                "execute the init",
                Syscall.EXECVEAT,
                arg(Descriptors.INIT),
                arg(""),
                new Argument.Vector(arguments),
                environment,
                arg(Flags.AT_EMPTY_PATH));
    }
}
