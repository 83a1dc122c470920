package io.stiva.appliance.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Programs, room and ports. */
final class HostChecks {

    private static final long GIB = 1L << 30;
    private static final long DISK_NEEDED = 2 * GIB;
    private static final long DISK_WISHED = 10 * GIB;
    private static final long MEMORY_WISHED = 2 * GIB;

    /**
     * Program and the Debian package that has it; the first are needed to run, the rest to build.
     */
    private static final Map<String, String> NEEDED = new LinkedHashMap<>();

    private static final Map<String, String> WISHED = new LinkedHashMap<>();

    static {
        NEEDED.put("haproxy", "haproxy");
        NEEDED.put("ip", "iproute2");
        NEEDED.put("nft", "nftables");
        NEEDED.put("setpriv", "util-linux");
        WISHED.put("conntrack", "conntrack");
        WISHED.put("busybox", "busybox-static");
        WISHED.put("zstd", "zstd");
        WISHED.put("mvn", "maven");
        WISHED.put("gcc", "gcc libc6-dev");
        WISHED.put("skopeo", "skopeo");
        WISHED.put("chromium", "chromium chromium-driver");
    }

    private HostChecks() {}

    static List<Finding> all(Path home, Map<String, Integer> preferredPorts) throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(jdk());
        findings.add(programs());
        findings.add(wishes());
        findings.add(user());
        findings.add(memory());
        findings.add(disk(home));
        findings.add(ports(preferredPorts));
        return findings;
    }

    private static Finding jdk() {
        Runtime.Version version = Runtime.version();
        int release = 25;
        return version.feature() >= release
                ? Finding.good("jdk", version + " in " + System.getProperty("java.home"))
                : Finding.missing("jdk", "this is " + version, "install a JDK " + release);
    }

    private static Finding programs() {
        List<String> absent = absent(NEEDED);
        return absent.isEmpty()
                ? Finding.good("programs", String.join(", ", NEEDED.keySet()))
                : Finding.missing(
                        "programs",
                        "not all needed programs are here",
                        "apt-get install " + String.join(" ", absent));
    }

    private static Finding wishes() {
        List<String> absent = absent(WISHED);
        return absent.isEmpty()
                ? Finding.good("build, tests", String.join(", ", WISHED.keySet()))
                : Finding.warning(
                        "build, tests",
                        "some verbs need more; ./stiva installs them when it is root",
                        "apt-get install " + String.join(" ", absent));
    }

    private static List<String> absent(Map<String, String> programs) {
        List<String> packages = new ArrayList<>();
        programs.forEach(
                (program, debian) -> {
                    if (!isOnPath(program)) {
                        packages.add(debian);
                    }
                });
        return packages;
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        for (String directory : path.split(":")) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    private static Finding user() throws IOException {
        boolean exists =
                Files.readAllLines(Path.of("/etc/passwd")).stream()
                        .anyMatch(line -> line.startsWith("stiva:"));
        return exists
                ? Finding.good("user", "stiva, for everything but the agent")
                : Finding.warning(
                        "user",
                        "no user stiva yet; ./stiva up makes it",
                        "useradd --system --user-group --no-create-home stiva");
    }

    private static Finding memory() throws IOException {
        long available = 0;
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemAvailable:")) {
                available = Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        String seen = gib(available) + " GiB available";
        return available >= MEMORY_WISHED
                ? Finding.good("memory", seen)
                : Finding.warning("memory", seen + "; the cloud itself takes about 1", "");
    }

    private static Finding disk(Path home) throws IOException {
        Path existing = home;
        while (!Files.exists(existing)) {
            existing = existing.resolve("..").normalize();
        }
        FileStore store = Files.getFileStore(existing);
        String seen =
                "%s GiB free on %s (%s)"
                        .formatted(gib(store.getUsableSpace()), existing, store.type());
        String mend = "free some room, or set STIVA_HOME to another disk";
        if (store.getUsableSpace() < DISK_NEEDED) {
            return Finding.missing("disk", seen, mend);
        }
        return store.getUsableSpace() < DISK_WISHED
                ? Finding.warning("disk", seen, mend)
                : Finding.good("disk", seen);
    }

    private static String gib(long bytes) {
        return Long.toString(bytes / GIB);
    }

    private static Finding ports(Map<String, Integer> preferred) {
        List<String> taken = new ArrayList<>();
        preferred.forEach(
                (name, port) -> {
                    if (!isFree(port)) {
                        taken.add(port + " (" + name + ")");
                    }
                });
        return taken.isEmpty()
                ? Finding.good("ports", "all preferred ports are free")
                : Finding.warning(
                        "ports",
                        "taken: "
                                + String.join(", ", taken)
                                + "; a running Stiva, or the next free"
                                + " ones will be used",
                        "");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
