package io.stiva.node.bench;

import io.stiva.node.oci.AllowedCalls;
import io.stiva.node.oci.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The yardstick: an OCI runtime command with a bundle that asks for what our containers have: the
 * same programs, namespaces (the user namespace too), capabilities, system calls and limits. It
 * gets its root file system ready-made and mounts no overlay, which is to its advantage.
 */
final class OciRuntime {

    private static final int FIRST_ID = 0x20000000;
    private static final int IDS = 65536;

    private final String command;
    private final Path directory;
    private final String prefix;

    /**
     * @param command {@code runc} or {@code crun}
     * @param layer the directory our containers use as their image
     */
    OciRuntime(String command, Path directory, Path layer, String prefix) throws Exception {
        this.command = command;
        this.directory = Files.createDirectories(directory);
        this.prefix = prefix;
        Path root = directory.resolve("rootfs");
        run("cp", "-a", layer.toString(), root.toString());
        for (String place : List.of("proc", "sys", "dev")) {
            Files.createDirectories(root.resolve(place));
        }
        run("chown", "-hR", FIRST_ID + ":" + FIRST_ID, root.toString());
    }

    /** Writes the bundle's configuration; outside the measured time. */
    void prepare(String id, List<String> arguments) throws IOException {
        Path bundle = Files.createDirectories(bundle(id));
        byte[] json = JsonMapper.builder().build().writeValueAsBytes(config(id, arguments));
        Files.write(bundle.resolve("config.json"), json);
    }

    /** Runs it to its end; returns the exit code. */
    int run(String id) throws Exception {
        return start("run", "--bundle", bundle(id).toString(), prefix + id).waitFor();
    }

    /** Returns when it runs. */
    int runDetached(String id) throws Exception {
        return start("run", "--detach", "--bundle", bundle(id).toString(), prefix + id).waitFor();
    }

    /** Runs a program in a running one; returns the exit code. */
    int exec(String id, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("exec", prefix + id));
        all.addAll(List.of(command));
        return start(all.toArray(String[]::new)).waitFor();
    }

    void delete(String id) throws Exception {
        start("delete", "--force", prefix + id).waitFor();
    }

    private Path bundle(String id) {
        return directory.resolve("bundle-" + id);
    }

    private Process start(String... arguments) throws IOException {
        List<String> all = new ArrayList<>();
        all.addAll(List.of(command, "--root", directory.resolve("state").toString()));
        all.addAll(List.of(arguments));
        return new ProcessBuilder(all)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/zero")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    Path log() {
        return directory.resolve("errors");
    }

    private static void run(String... arguments) throws Exception {
        int code = new ProcessBuilder(arguments).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IllegalStateException(arguments[0] + " ended with " + code);
        }
    }

    private Map<String, Object> config(String id, List<String> arguments) {
        List<String> capabilities =
                Capability.DEFAULTS.stream().map(c -> "CAP_" + c).sorted().toList();
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("user", Map.of("uid", 0, "gid", 0));
        process.put("args", arguments);
        process.put("env", List.of("PATH=/bin"));
        process.put("cwd", "/");
        process.put(
                "capabilities",
                Map.of(
                        "bounding", capabilities,
                        "effective", capabilities,
                        "permitted", capabilities));
        process.put("noNewPrivileges", true);
        return Map.of(
                "ociVersion",
                "1.0.2",
                "process",
                process,
                "root",
                Map.of("path", directory.resolve("rootfs").toString()),
                "hostname",
                "web",
                "mounts",
                mounts(),
                "linux",
                linux(id));
    }

    private static List<Map<String, Object>> mounts() {
        return List.of(
                mount("/proc", "proc", List.of("nosuid", "noexec", "nodev")),
                mount("/dev", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                mount("/dev/pts", "devpts", List.of("nosuid", "noexec", "newinstance")),
                mount("/dev/shm", "tmpfs", List.of("nosuid", "noexec", "nodev", "mode=1777")),
                mount("/dev/mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
                mount("/sys", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")));
    }

    private static Map<String, Object> mount(String at, String type, List<String> options) {
        return Map.of("destination", at, "type", type, "source", type, "options", options);
    }

    private Map<String, Object> linux(String id) {
        Map<String, Object> ids = Map.of("containerID", 0, "hostID", FIRST_ID, "size", IDS);
        Map<String, Object> linux = new LinkedHashMap<>();
        linux.put(
                "namespaces",
                Stream.of("pid", "network", "ipc", "uts", "mount", "user", "cgroup")
                        .map(kind -> Map.of("type", kind))
                        .toList());
        linux.put("uidMappings", List.of(ids));
        linux.put("gidMappings", List.of(ids));
        linux.put("cgroupsPath", "/" + prefix + "-" + id);
        linux.put(
                "resources",
                Map.of(
                        "memory", Map.of("limit", 64 << 20, "swap", 64 << 20),
                        "cpu", Map.of("quota", 200_000, "period", 100_000, "shares", 2048),
                        "pids", Map.of("limit", 50)));
        linux.put(
                "seccomp",
                Map.of(
                        "defaultAction", "SCMP_ACT_ERRNO",
                        "architectures", List.of("SCMP_ARCH_X86_64"),
                        "syscalls",
                                List.of(
                                        Map.of(
                                                "names",
                                                AllowedCalls.names(),
                                                "action",
                                                "SCMP_ACT_ALLOW"))));
        linux.put(
                "maskedPaths",
                List.of(
                        "/proc/acpi",
                        "/proc/asound",
                        "/proc/interrupts",
                        "/proc/kcore",
                        "/proc/keys",
                        "/proc/latency_stats",
                        "/proc/sched_debug",
                        "/proc/scsi",
                        "/proc/timer_list",
                        "/proc/timer_stats",
                        "/sys/firmware"));
        linux.put(
                "readonlyPaths",
                List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"));
        return linux;
    }
}
