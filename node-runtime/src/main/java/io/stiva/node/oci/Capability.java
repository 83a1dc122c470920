package io.stiva.node.oci;

import java.util.EnumSet;
import java.util.Set;

/** The capabilities of Linux (include/uapi/linux/capability.h) in the order of their numbers. */
public enum Capability {
    CHOWN,
    DAC_OVERRIDE,
    DAC_READ_SEARCH,
    FOWNER,
    FSETID,
    KILL,
    SETGID,
    SETUID,
    SETPCAP,
    LINUX_IMMUTABLE,
    NET_BIND_SERVICE,
    NET_BROADCAST,
    NET_ADMIN,
    NET_RAW,
    IPC_LOCK,
    IPC_OWNER,
    SYS_MODULE,
    SYS_RAWIO,
    SYS_CHROOT,
    SYS_PTRACE,
    SYS_PACCT,
    SYS_ADMIN,
    SYS_BOOT,
    SYS_NICE,
    SYS_RESOURCE,
    SYS_TIME,
    SYS_TTY_CONFIG,
    MKNOD,
    LEASE,
    AUDIT_WRITE,
    AUDIT_CONTROL,
    SETFCAP,
    MAC_OVERRIDE,
    MAC_ADMIN,
    SYSLOG,
    WAKE_ALARM,
    BLOCK_SUSPEND,
    AUDIT_READ,
    PERFMON,
    BPF,
    CHECKPOINT_RESTORE;

    /**
     * What a container's root may do: Docker's fourteen less NET_RAW, MKNOD, AUDIT_WRITE,
     * SYS_CHROOT and SETFCAP. Servers that start as root and become another user need the rest.
     */
    public static final Set<Capability> DEFAULTS =
            Set.copyOf(
                    EnumSet.of(
                            CHOWN,
                            DAC_OVERRIDE,
                            FOWNER,
                            FSETID,
                            KILL,
                            SETGID,
                            SETUID,
                            SETPCAP,
                            NET_BIND_SERVICE));

    /** The bit mask as /proc/PID/status prints it. */
    public static long mask(Set<Capability> capabilities) {
        return capabilities.stream().mapToLong(c -> 1L << c.number()).reduce(0, (a, b) -> a | b);
    }

    /** The kernel's number: the declarations above are in its order. */
    @SuppressWarnings("EnumOrdinal")
    public int number() {
        return ordinal();
    }
}
