package io.stiva.node.oci;

import static io.stiva.node.linux.Flags.AT_FDCWD;
import static io.stiva.node.oci.Argument.NOTHING;
import static io.stiva.node.oci.Argument.arg;

import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Syscall;
import io.stiva.node.oci.Argument.Result;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Compiles the plan of a program that joins a running container. What a tenant left there is
 * hostile: until its program runs, the joining process is unreadable from inside, holds nothing of
 * the host while it follows a path, and follows no link that leads out of the root.
 */
public final class JoinPlan {

    /** The slots before are the launcher's own list's; both lists share them. */
    private static final int FIRST_CHILD_SLOT = 6 + Handover.MOST_JOIN_FILES;

    private static final long TIOCSCTTY = 0x540e;

    private static final long NAMESPACES =
            Flags.CLONE_NEWUSER
                    | Flags.CLONE_NEWNS
                    | Flags.CLONE_NEWUTS
                    | Flags.CLONE_NEWIPC
                    | Flags.CLONE_NEWNET
                    | Flags.CLONE_NEWCGROUP;

    private JoinPlan() {}

    public static Plan compile(JoinBundle bundle, JoinHandover handover, Plan.Monitor monitor) {
        LauncherSteps before = new LauncherSteps();
        before.hide(handover.name());
        before.birthPlace(handover.birthDirectory());
        Result agent = before.findTheAgent(handover.agentPid());
        Result process = before.take("take the container", agent, handover.process());
        List<Result> streams =
                List.of(
                        before.take("take stdin", agent, handover.input()),
                        before.take("take stdout", agent, handover.output()),
                        before.take("take stderr", agent, handover.errors()));
        List<Result> joinFiles = before.openCgroup(handover.joinFiles());
        before.enterPidNamespace(process);
        Steps steps = new Steps(FIRST_CHILD_SLOT);
        join(steps, process, joinFiles);
        streams(steps, streams);
        TenantSteps tenant = new TenantSteps(steps, bundle.tenant());
        tenant.closeTheRest();
        if (bundle.terminal()) {
            steps.call("controlling terminal", Syscall.IOCTL, arg(0), arg(TIOCSCTTY), arg(0));
        }
        tenant.limit();
        workingDirectory(steps, bundle.workingDirectory());
        tenant.become();
        tenant.meetTheAgent();
        tenant.execute();
        return new Plan(
                before.operations(),
                steps.operations(),
                LauncherSteps.after(handover.monitorCgroups()),
                0,
                null,
                monitor);
    }

    private static void join(Steps steps, Result process, List<Result> joinFiles) {
        steps.call("own session", Syscall.SETSID);
        steps.joinCgroups(joinFiles);
        steps.call("enter namespaces", Syscall.SETNS, process, arg(NAMESPACES));
        steps.call("become root inside (group)", Syscall.SETRESGID, arg(0), arg(0), arg(0));
        steps.call("become root inside", Syscall.SETRESUID, arg(0), arg(0), arg(0));
        steps.ownSessionKeyring();
        steps.call("umask 022", Syscall.UMASK, arg(0022));
    }

    private static void streams(Steps steps, List<Result> streams) {
        List<String> names = List.of("stdin", "stdout", "stderr");
        for (int i = 0; i < names.size(); i++) {
            steps.call(names.get(i), Syscall.DUP3, streams.get(i), arg(i), NOTHING);
        }
    }

    /**
     * Not chdir(2): the tenant owns what is on the way, and a magic link of /proc in it could lead
     * anywhere. Refused here, the look-up starts at the root and stays below it.
     */
    private static void workingDirectory(Steps steps, String path) {
        ByteBuffer how = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        how.putLong(Flags.O_PATH | Flags.O_CLOEXEC);
        how.putLong(0).putLong(Flags.RESOLVE_NO_MAGICLINKS);
        Result directory =
                steps.keepTenants(
                        "find working directory " + path,
                        Syscall.OPENAT2,
                        arg(AT_FDCWD),
                        arg(path),
                        Argument.Bytes.of(how.array()),
                        arg(24));
        steps.tenants("enter working directory " + path, Syscall.FCHDIR, directory);
        steps.call("close working directory", Syscall.CLOSE, directory);
    }
}
