package io.stiva.node.oci;

import static io.stiva.node.linux.Flags.AT_FDCWD;
import static io.stiva.node.oci.Argument.arg;

import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Syscall;
import io.stiva.node.oci.Argument.Result;
import io.stiva.node.oci.Operation.Tolerance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a bundle into the plan of a container. The order is the only one the kernel accepts; the
 * comments say why where it is not plain.
 */
public final class ContainerPlan {

    /** The slots before are the launcher's own list's; both lists share them. */
    private static final int FIRST_CHILD_SLOT = 5 + Handover.MOST_JOIN_FILES;

    private static final long NAMESPACES =
            Flags.CLONE_NEWUSER
                    | Flags.CLONE_NEWNS
                    | Flags.CLONE_NEWUTS
                    | Flags.CLONE_NEWIPC
                    | Flags.CLONE_NEWPID
                    | Flags.CLONE_NEWNET;

    private final Bundle bundle;
    private final Handover handover;
    private final LauncherSteps before = new LauncherSteps();
    private final Steps steps = new Steps(FIRST_CHILD_SLOT);
    private List<Result> joinFiles = List.of();
    private @Nullable Result init;

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
                LauncherSteps.after(handover.monitorCgroups()),
                NAMESPACES,
                bundle.ids(),
                monitor);
    }

    private Result fetch() {
        before.hide(handover.name());
        before.keepOpen(handover.directory(), Descriptors.DIRECTORY);
        before.birthPlace(handover.birthDirectory());
        Result agent = before.findTheAgent(handover.agentPid());
        Result root = before.take("take the root", agent, handover.root());
        joinFiles = before.openCgroup(handover.joinFiles());
        if (bundle.init()) {
            init = before.take("take the init", agent, handover.init());
        }
        return root;
    }

    private void build(Result root) {
        isolate();
        new RootSteps(steps, bundle, root).add();
        streams();
        TenantSteps tenant = new TenantSteps(steps, bundle.tenant());
        if (init != null) {
            tenant.keepInit(init);
        }
        tenant.closeTheRest();
        tenant.limit();
        workingDirectory();
        tenant.become();
        tenant.meetTheAgent();
        tenant.execute();
    }

    private void isolate() {
        steps.call("own session", Syscall.SETSID);
        steps.joinCgroups(joinFiles);
        // Not in clone3: the root of the namespace would be the launcher's cgroup.
        steps.call("own cgroup namespace", Syscall.UNSHARE, arg(Flags.CLONE_NEWCGROUP));
        steps.call("become root inside (group)", Syscall.SETRESGID, arg(0), arg(0), arg(0));
        steps.call("become root inside", Syscall.SETRESUID, arg(0), arg(0), arg(0));
        steps.ownSessionKeyring();
        String name = bundle.hostname();
        steps.call("hostname", Syscall.SETHOSTNAME, arg(name), arg(name.length()));
    }

    private void streams() {
        steps.keepStream("stdout", Descriptors.CHILD_OUT, 1);
        steps.keepStream("stderr", Descriptors.CHILD_ERR, 2);
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
}
