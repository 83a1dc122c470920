package io.stiva.node.oci;

import static io.stiva.node.linux.Flags.AT_FDCWD;
import static io.stiva.node.linux.Flags.MS_BIND;
import static io.stiva.node.linux.Flags.MS_NODEV;
import static io.stiva.node.linux.Flags.MS_NOEXEC;
import static io.stiva.node.linux.Flags.MS_NOSUID;
import static io.stiva.node.linux.Flags.MS_PRIVATE;
import static io.stiva.node.linux.Flags.MS_RDONLY;
import static io.stiva.node.linux.Flags.MS_REC;
import static io.stiva.node.linux.Flags.MS_STRICTATIME;
import static io.stiva.node.oci.Argument.NOTHING;
import static io.stiva.node.oci.Argument.arg;

import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Syscall;
import io.stiva.node.oci.Argument.Result;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps that give a container its view of the file system. Nothing of the tenant runs before
 * they are done, and nothing else can change its tree, so looking and then using does not race. The
 * agent's descriptors are still open here: no step may follow a path the image brings, except
 * inside the new root.
 */
final class RootSteps {

    private static final long STRICT = MS_NOSUID | MS_NODEV | MS_NOEXEC;

    /** Bound from the host: a user namespace cannot make device nodes. */
    private static final List<String> NODES =
            List.of(
                    "/dev/null",
                    "/dev/zero",
                    "/dev/full",
                    "/dev/random",
                    "/dev/urandom",
                    "/dev/tty");

    private static final String PING_GROUPS = "0 " + (IdRange.SIZE - 1);

    private static final String ATTACHED_AT = "/proc";

    private final Steps steps;
    private final Bundle bundle;
    private final Argument root;

    /**
     * @param root the detached mount
     */
    RootSteps(Steps steps, Bundle bundle, Argument root) {
        this.steps = steps;
        this.bundle = bundle;
        this.root = root;
    }

    void add() {
        enterRoot();
        devices();
        networkSettings();
        system();
        hide();
        if (bundle.readOnlyRoot()) {
            steps.readOnly("/", MS_NODEV | MS_NOSUID);
        }
    }

    private List<Result> nodes = List.of();

    /**
     * The root is attached over the host's /proc, a directory every host has and every user may
     * reach; only this mount namespace sees it there. /proc and /sys are mounted while the host's
     * are still in the namespace: the kernel refuses them otherwise (mount_too_revealing). With "."
     * twice, pivot_root stacks the old root on the new one and needs no directory for it
     * (pivot_root(2), notes).
     */
    private void enterRoot() {
        steps.call(
                "make / private",
                Syscall.MOUNT,
                NOTHING,
                arg("/"),
                NOTHING,
                arg(MS_REC | MS_PRIVATE),
                NOTHING);
        steps.putMount(root, ATTACHED_AT);
        steps.call("enter root", Syscall.CHDIR, arg(ATTACHED_AT));
        nodes = new ArrayList<>();
        for (String node : NODES) {
            nodes.add(steps.takeMount(node));
        }
        steps.call("pivot root", Syscall.PIVOT_ROOT, arg("."), arg("."));
        for (String place : List.of("/proc", "/sys", "/dev")) {
            steps.makeDirectoryIfAbsent(place, 0755);
            requirePlainDirectory(place);
        }
        steps.mount("proc", "/proc", "proc", STRICT, "");
        steps.mount("sysfs", "/sys", "sysfs", STRICT | MS_RDONLY, "");
        steps.mount("tmpfs", "/dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=64m");
        steps.call("leave host root", Syscall.UMOUNT2, arg("."), arg(Flags.MNT_DETACH));
        steps.call("enter /", Syscall.CHDIR, arg("/"));
    }

    /** An image whose /proc, /sys or /dev is a link wants something mounted elsewhere. */
    private void requirePlainDirectory(String path) {
        ByteBuffer how = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        how.putLong(Flags.O_PATH | 0x10000 /* O_DIRECTORY */ | Flags.O_CLOEXEC);
        how.putLong(0).putLong(Flags.RESOLVE_NO_SYMLINKS | Flags.RESOLVE_NO_XDEV);
        steps.tenants(
                "require a plain directory " + path,
                Syscall.OPENAT2,
                arg(AT_FDCWD),
                arg(path),
                Argument.Bytes.of(how.array()),
                arg(24));
    }

    private void devices() {
        steps.call("umask 0", Syscall.UMASK, arg(0));
        for (int i = 0; i < NODES.size(); i++) {
            steps.call(
                    "create " + NODES.get(i),
                    Syscall.MKNODAT,
                    arg(AT_FDCWD),
                    arg(NODES.get(i)),
                    arg(0100644),
                    arg(0));
            steps.putMount(nodes.get(i), NODES.get(i));
        }
        steps.makeDirectory("/dev/pts", 0755);
        steps.makeDirectory("/dev/shm", 01777);
        steps.makeDirectory("/dev/mqueue", 01777);
        steps.mount(
                "devpts",
                "/dev/pts",
                "devpts",
                MS_NOSUID | MS_NOEXEC,
                "newinstance,ptmxmode=0666,mode=0620,gid=5");
        steps.mount("shm", "/dev/shm", "tmpfs", STRICT, "mode=1777,size=64m");
        steps.mount("mqueue", "/dev/mqueue", "mqueue", STRICT, "");
        steps.link("pts/ptmx", "/dev/ptmx");
        steps.link("/proc/self/fd", "/dev/fd");
        steps.link("/proc/self/fd/0", "/dev/stdin");
        steps.link("/proc/self/fd/1", "/dev/stdout");
        steps.link("/proc/self/fd/2", "/dev/stderr");
        steps.call("umask 022", Syscall.UMASK, arg(0022));
    }

    /** As Docker: ports below 1024 and ping without a capability; they concern this netns only. */
    private void networkSettings() {
        ByteBuffer up = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        up.put(new byte[] {'l', 'o'}).position(16).putShort((short) 1);
        Result socket =
                steps.keep("open a socket", Syscall.SOCKET, arg(2), arg(2 | 0x80000), arg(0));
        steps.call(
                "loopback up", Syscall.IOCTL, socket, arg(0x8914), Argument.Bytes.of(up.array()));
        steps.call("close the socket", Syscall.CLOSE, socket);
        steps.writeFile("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0", 0);
        steps.writeFile("/proc/sys/net/ipv4/ping_group_range", PING_GROUPS, 0);
    }

    /**
     * /sys is an empty tmpfs with little in it: the container's network devices, how many
     * processors are online, its own cgroup read-only (language runtimes read their limits there).
     */
    private void system() {
        List<Result> kept = new ArrayList<>();
        for (String path : HiddenPaths.VISIBLE_SYS) {
            kept.add(steps.takeMount(path));
        }
        steps.mount("tmpfs", "/sys", "tmpfs", STRICT, "mode=755,size=64k");
        for (String path :
                List.of(
                        "/sys/class",
                        "/sys/class/net",
                        "/sys/devices",
                        "/sys/devices/virtual",
                        "/sys/devices/virtual/net",
                        "/sys/devices/system",
                        "/sys/devices/system/cpu",
                        "/sys/fs",
                        "/sys/fs/cgroup")) {
            steps.makeDirectory(path, 0755);
        }
        for (int i = 0; i < kept.size(); i++) {
            steps.putMount(kept.get(i), HiddenPaths.VISIBLE_SYS.get(i));
        }
        for (String file : List.of("online", "possible", "present")) {
            steps.writeFile("/sys/devices/system/cpu/" + file, bundle.processors() + "\n", 0444);
        }
        long flags = STRICT | MS_RDONLY;
        if (bundle.controllers().unified()) {
            steps.mount("cgroup2", "/sys/fs/cgroup", "cgroup2", flags, "");
        }
        for (String hierarchy : bundle.controllers().hierarchies()) {
            String place = "/sys/fs/cgroup/" + hierarchy;
            steps.makeDirectory(place, 0755);
            steps.mount("cgroup", place, "cgroup", flags, hierarchy);
        }
        steps.readOnly("/sys", STRICT);
    }

    private void hide() {
        steps.call(
                "bind /proc/sys",
                Syscall.MOUNT,
                arg("/proc/sys"),
                arg("/proc/sys"),
                NOTHING,
                arg(MS_BIND | MS_REC),
                NOTHING);
        steps.readOnly("/proc/sys", STRICT);
        HiddenPaths.DIRECTORIES.forEach(steps::maskDirectory);
        HiddenPaths.FILES.forEach(steps::maskFile);
        for (Bundle.SyntheticFile file : bundle.syntheticFiles()) {
            String draft = "/dev/.own";
            steps.writeFile(draft, file.content(), 0444);
            steps.bind(draft, file.path());
            steps.readOnly(file.path(), MS_NOSUID);
            steps.call("unlink " + draft, Syscall.UNLINKAT, arg(AT_FDCWD), arg(draft), arg(0));
        }
    }
}
