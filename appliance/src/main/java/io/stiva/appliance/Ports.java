package io.stiva.appliance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The loopback TCP ports of this cloud.
 *
 * @param api REST and registry
 * @param console the web console
 * @param nodeLink where nodes dial in, mTLS
 * @param edge the services' public door
 * @param database PostgreSQL
 */
record Ports(int api, int console, int nodeLink, int edge, int database) {

    static final Ports PREFERRED = new Ports(8080, 8081, 8443, 8000, 15432);

    private static final int LAST_PORT = 65_535;

    /**
     * The ports of this home: those of last time where they are free, otherwise the next free ones,
     * which are kept for the next time.
     */
    static Ports of(Home home) throws IOException {
        return of(home, Ports::isFree);
    }

    static Ports of(Home home, IntPredicate free) throws IOException {
        Path file = home.root().resolve("ports.properties");
        Map<String, String> kept = PropertiesFile.read(file).orElse(Map.of());
        Ports chosen =
                new Ports(
                                port(kept, "api", PREFERRED.api),
                                port(kept, "console", PREFERRED.console),
                                port(kept, "node-link", PREFERRED.nodeLink),
                                port(kept, "edge", PREFERRED.edge),
                                port(kept, "database", PREFERRED.database))
                        .orNextFree(free);
        PropertiesFile.write(file, chosen.properties());
        return chosen;
    }

    /** Each port, or the next one above it that is free and not another of these. */
    Ports orNextFree(IntPredicate free) {
        Set<Integer> taken = new HashSet<>();
        return new Ports(
                next(api, free, taken),
                next(console, free, taken),
                next(nodeLink, free, taken),
                next(edge, free, taken),
                next(database, free, taken));
    }

    Map<String, Integer> byName() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("api", api);
        ports.put("console", console);
        ports.put("node-link", nodeLink);
        ports.put("edge", edge);
        ports.put("database", database);
        return ports;
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        byName().forEach((name, port) -> properties.put(name, Integer.toString(port)));
        return properties;
    }

    private static int port(Map<String, String> kept, String key, int preferred) {
        String value = kept.get(key);
        return value == null ? preferred : Integer.parseInt(value);
    }

    private static int next(int wanted, IntPredicate free, Set<Integer> taken) {
        for (int port = wanted; port <= LAST_PORT; port++) {
            if (!taken.contains(port) && free.test(port)) {
                taken.add(port);
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + wanted + " on");
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
