package io.stiva.node.oci;

import static io.stiva.node.linux.Flags.AT_FDCWD;
import static io.stiva.node.oci.Argument.arg;

import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Syscall;
import io.stiva.node.oci.Argument.Result;
import io.stiva.node.oci.Operation.Tolerance;
import java.util.List;

/**
 * What the launcher does itself, before and after it makes the child: it was started before anyone
 * knew what for, and fetches what the child needs.
 */
final class LauncherSteps {

    private final Steps steps = new Steps();

    List<Operation> operations() {
        return steps.operations();
    }

    /**
     * Not dumpable first: until execve the child shares the launcher's memory and sits in the
     * tenant's pid namespace, and /proc/N/exe and mem of it must not open there (CVE-2016-9962,
     * CVE-2019-5736).
     */
    void hide(String name) {
        steps.call("not dumpable", Syscall.PRCTL, arg(Flags.PR_SET_DUMPABLE), arg(0));
        steps.call("own name", Syscall.PRCTL, arg(Flags.PR_SET_NAME), arg(name));
        steps.call("own session", Syscall.SETSID);
    }

    /**
     * @param number which the monitor knows it by
     */
    void keepOpen(String path, int number) {
        Result file = open(path, Flags.O_RDONLY);
        steps.call("keep " + path, Syscall.DUP3, file, arg(number), arg(Flags.O_CLOEXEC));
    }

    /**
     * @param directory the v2 cgroup the child is born into, empty on version 1
     */
    void birthPlace(String directory) {
        if (!directory.isEmpty()) {
            keepOpen(directory, Descriptors.BIRTH);
        }
    }

    Result findTheAgent(int pid) {
        return steps.keep("find the agent", Syscall.PIDFD_OPEN, arg(pid), arg(0));
    }

    /** Takes over a descriptor of the agent's. */
    Result take(String purpose, Result agent, int descriptor) {
        return steps.keep(purpose, Syscall.PIDFD_GETFD, agent, arg(descriptor), arg(0));
    }

    List<Result> openCgroup(List<String> joinFiles) {
        return joinFiles.stream().map(file -> open(file, Flags.O_WRONLY)).toList();
    }

    /** Children will be born into the pid namespace of a process; it itself stays where it is. */
    void enterPidNamespace(Result process) {
        steps.call("enter pid namespace", Syscall.SETNS, process, arg(Flags.CLONE_NEWPID));
    }

    private Result open(String path, int flags) {
        return steps.keep(
                "open " + path,
                Syscall.OPENAT,
                arg(AT_FDCWD),
                arg(path),
                arg(flags | Flags.O_CLOEXEC),
                arg(0));
    }

    /** Once the program runs, the monitor leaves the agent's cgroups. */
    static List<Operation> after(int monitorCgroups) {
        Steps after = new Steps();
        for (int i = 0; i < monitorCgroups; i++) {
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
}
