package io.stiva.node.oci;

import static io.stiva.node.linux.Syscall.*;

import io.stiva.node.linux.Syscall;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which system calls a tenant may make: at most what Docker's default profile allows a container
 * without added capabilities (github.com/moby/profiles, seccomp 0.2.3). It is an allow-list: a call
 * this table does not know is refused.
 */
public final class SeccompProfile {
    private SeccompProfile() {}

    /** Mounts and other views of the file system tree; Docker wants CAP_SYS_ADMIN. */
    private static final Set<Syscall> MOUNTING =
            set(
                    MOUNT,
                    UMOUNT2,
                    PIVOT_ROOT,
                    CHROOT,
                    FSOPEN,
                    FSCONFIG,
                    FSMOUNT,
                    FSPICK,
                    OPEN_TREE,
                    MOVE_MOUNT,
                    MOUNT_SETATTR,
                    OPEN_BY_HANDLE_AT,
                    FANOTIFY_INIT,
                    QUOTACTL,
                    QUOTACTL_FD,
                    SWAPON,
                    SWAPOFF);

    /** Namespaces and the names of the machine. */
    private static final Set<Syscall> NAMESPACES =
            set(UNSHARE, SETNS, SETHOSTNAME, SETDOMAINNAME, VHANGUP);

    /** The kernel itself: modules, programs in it, its log, its clock, its ports. */
    private static final Set<Syscall> MACHINE =
            set(
                    INIT_MODULE,
                    FINIT_MODULE,
                    DELETE_MODULE,
                    CREATE_MODULE,
                    QUERY_MODULE,
                    GET_KERNEL_SYMS,
                    KEXEC_LOAD,
                    KEXEC_FILE_LOAD,
                    REBOOT,
                    BPF,
                    PERF_EVENT_OPEN,
                    SYSLOG,
                    ACCT,
                    SETTIMEOFDAY,
                    CLOCK_SETTIME,
                    IOPL,
                    IOPERM,
                    LOOKUP_DCOOKIE,
                    NFSSERVCTL,
                    LSM_GET_SELF_ATTR,
                    LSM_SET_SELF_ATTR,
                    LSM_LIST_MODULES);

    /**
     * Ways into other processes that Docker grants with CAP_SYS_PTRACE only, and NUMA placement.
     */
    private static final Set<Syscall> OTHERS_MEMORY =
            set(
                    KCMP,
                    PIDFD_GETFD,
                    PROCESS_MADVISE,
                    MBIND,
                    GET_MEMPOLICY,
                    SET_MEMPOLICY,
                    SET_MEMPOLICY_HOME_NODE,
                    MIGRATE_PAGES,
                    MOVE_PAGES);

    /** Large attack surface, little use in a container. */
    private static final Set<Syscall> RISKY =
            set(
                    IO_URING_SETUP,
                    IO_URING_ENTER,
                    IO_URING_REGISTER,
                    USERFAULTFD,
                    KEYCTL,
                    ADD_KEY,
                    REQUEST_KEY);

    /** Relics; most have no implementation any more. */
    private static final Set<Syscall> RELICS =
            set(
                    USELIB,
                    USTAT,
                    SYSFS,
                    SYSCTL,
                    GETPMSG,
                    PUTPMSG,
                    AFS_SYSCALL,
                    TUXCALL,
                    SECURITY,
                    VSERVER,
                    EPOLL_CTL_OLD,
                    EPOLL_WAIT_OLD);

    /**
     * Refused with ENOSYS, so that callers take the older way: C libraries fall back from clone3 to
     * clone, whose flags the filter can see; the others are younger than Docker's profile.
     */
    static final Set<Syscall> UNKNOWN =
            set(
                    CLONE3,
                    SETXATTRAT,
                    GETXATTRAT,
                    LISTXATTRAT,
                    REMOVEXATTRAT,
                    OPEN_TREE_ATTR,
                    FILE_GETATTR,
                    FILE_SETATTR);

    /** Allowed after a look at an argument. */
    static final Set<Syscall> CHECKED = set(CLONE, SOCKET, PERSONALITY);

    /** Allowed whatever the arguments are. */
    static final Set<Syscall> ALLOWED = allowed();

    private static Set<Syscall> allowed() {
        EnumSet<Syscall> rest = EnumSet.allOf(Syscall.class);
        for (Set<Syscall> some :
                Arrays.asList(
                        MOUNTING,
                        NAMESPACES,
                        MACHINE,
                        OTHERS_MEMORY,
                        RISKY,
                        RELICS,
                        UNKNOWN,
                        CHECKED)) {
            rest.removeAll(some);
        }
        return Collections.unmodifiableSet(rest);
    }

    private static Set<Syscall> set(Syscall first, Syscall... more) {
        return Collections.unmodifiableSet(EnumSet.of(first, more));
    }
}
