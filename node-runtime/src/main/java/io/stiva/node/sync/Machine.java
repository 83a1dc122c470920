package io.stiva.node.sync;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the agent tells about the machine it runs on. */
final class Machine {

    /** Kept for the kernel, the agent and the containers' monitors. */
    private static final int RESERVED_PERCENT = 10;

    private static final Bytes LEAST_RESERVE = Bytes.mebi(512);
    private static final long MOST_PIDS = 1 << 20;

    /** The kernel writes small files of /proc a page at a time (proc(5)). */
    private static final int PROC_PAGE = 4096;

    private final Path proc;
    private final Path home;

    Machine(Path proc, Path home) {
        this.proc = proc;
        this.home = home;
    }

    String bootId() {
        return read("sys/kernel/random/boot_id");
    }

    static Architecture architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> Architecture.parse("amd64");
            case "aarch64" -> Architecture.parse("arm64");
            case String other -> throw new IllegalStateException("no support for CPU " + other);
            case null -> throw new IllegalStateException("the CPU is not named");
        };
    }

    /** All processors less the reserve. */
    MilliCpu cpu() {
        long all = Runtime.getRuntime().availableProcessors() * 1000L;
        return new MilliCpu(all - all * RESERVED_PERCENT / 100);
    }

    /** MemTotal of /proc/meminfo (proc_meminfo(5), in KiB) less the reserve. */
    Bytes memory() {
        long total =
                read("meminfo")
                                .lines()
                                .filter(line -> line.startsWith("MemTotal:"))
                                .map(line -> line.replaceAll("\\D+", ""))
                                .mapToLong(Long::parseLong)
                                .findFirst()
                                .orElseThrow(
                                        () -> new IllegalStateException("no MemTotal in meminfo"))
                        * 1024;
        long reserve = Math.max(LEAST_RESERVE.value(), total * RESERVED_PERCENT / 100);
        return new Bytes(Math.max(0, total - reserve));
    }

    long pids() {
        long most = Long.parseLong(read("sys/kernel/pid_max"));
        return Math.min(MOST_PIDS, most - most * RESERVED_PERCENT / 100);
    }

    long freeDisk() {
        try {
            return Files.getFileStore(home).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("look at the disk", e);
        }
    }

    /**
     * The address others reach this machine on: the one it uses towards the control plane, or, when
     * that is this machine itself, the first one that is not loopback.
     */
    static String address(URI link) {
        InetAddress towards = localAddressTowards(link);
        if (towards instanceof Inet4Address
                && !towards.isLoopbackAddress()
                && !towards.isAnyLocalAddress()) {
            return towards.getHostAddress();
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(device -> device.getName().startsWith("e"))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .map(InetAddress::getHostAddress)
                    .findFirst()
                    .orElse("127.0.0.1");
        } catch (SocketException e) {
            throw new UncheckedIOException("list network devices", e);
        }
    }

    /** Connecting a datagram socket sends nothing; it only asks the routing table. */
    private static InetAddress localAddressTowards(URI link) {
        try (DatagramSocket socket = new DatagramSocket()) {
            int port = link.getPort() < 0 ? 443 : link.getPort();
            socket.connect(new InetSocketAddress(link.getHost(), port));
            return socket.getLocalAddress();
        } catch (SocketException | UncheckedIOException e) {
            return InetAddress.getLoopbackAddress();
        }
    }

    /**
     * A sysctl answers the first read only, whatever its length: asked byte by byte, as the library
     * asks a file whose size is told as 0, it would give one character.
     */
    private String read(String name) {
        byte[] page = new byte[PROC_PAGE];
        try (InputStream file = Files.newInputStream(proc.resolve(name))) {
            int length = Math.max(0, file.read(page));
            return new String(page, 0, length, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("read /proc/" + name, e);
        }
    }
}
