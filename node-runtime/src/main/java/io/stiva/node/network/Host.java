package io.stiva.node.network;

import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel says about the host's own network, and the few switches that are files. */
final class Host {

    private static final int DEFAULT_MTU = 1500;
    private static final int ROUTE_COLUMNS = 8;

    private final Path proc;
    private final Path sys;

    Host(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    static Host local() {
        return new Host(Path.of("/proc"), Path.of("/sys"));
    }

    /**
     * Ranges the main routing table names, those of this instance's own bridges left out.
     *
     * @param ours first letters of this instance's bridge names
     */
    List<Ipv4Prefix> routes(String ours) {
        List<Ipv4Prefix> ranges = new ArrayList<>();
        for (Route route : routeTable()) {
            if (route.range().length() > 0 && !route.device().startsWith(ours)) {
                ranges.add(route.range());
            }
        }
        return ranges;
    }

    /** The largest packet the way out carries, so that containers need no path discovery for it. */
    int uplinkMtu() {
        return routeTable().stream()
                .filter(route -> route.range().length() == 0)
                .findFirst()
                .map(route -> read(sys.resolve("class/net").resolve(route.device()).resolve("mtu")))
                .filter(text -> !text.isEmpty())
                .map(Integer::parseInt)
                .orElse(DEFAULT_MTU);
    }

    boolean hasDevice(String name) {
        return Files.exists(sys.resolve("class/net").resolve(name));
    }

    /** Names of devices that begin so. */
    List<String> devices(String prefix) {
        try (Stream<Path> all = Files.list(sys.resolve("class/net"))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("list network devices", e);
        }
    }

    /**
     * Sets a switch under /proc/sys/net.
     *
     * @throws StivaException INTERNAL {@code network-failed}
     */
    void set(String name, String value) {
        Path file = proc.resolve("sys/net").resolve(name);
        if (read(file).equals(value)) {
            return;
        }
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            throw NetworkErrors.commandFailed("write " + file, value, e);
        }
    }

    /** /proc/net/route: addresses in hexadecimal, the host's byte order. */
    private List<Route> routeTable() {
        List<Route> routes = new ArrayList<>();
        for (String line : read(proc.resolve("net/route")).lines().skip(1).toList()) {
            String[] columns = line.trim().split("\\s+");
            if (columns.length >= ROUTE_COLUMNS) {
                int mask = Integer.reverseBytes(Integer.parseUnsignedInt(columns[7], 16));
                int base = Integer.reverseBytes(Integer.parseUnsignedInt(columns[1], 16));
                routes.add(
                        new Route(
                                columns[0],
                                new Ipv4Prefix(new Ipv4(base), Integer.bitCount(mask))));
            }
        }
        return routes;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    private record Route(String device, Ipv4Prefix range) {}
}
