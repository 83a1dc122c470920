package io.stiva.platform.network;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What HAProxy does at the moment, read from the answers of its runtime API (HAProxy management
 * guide, 9.3). Pure.
 *
 * @param map reference of the host map, for commands
 * @param hosts host name to backend
 * @param backends every pre-made backend with its servers by name
 */
record ProxyState(
        String map, Map<String, String> hosts, Map<String, Map<String, Server>> backends) {

    /** The pre-made backends are {@code slot_N}, their servers {@code sN}. */
    private static final Pattern SLOT = Pattern.compile("slot_(\\d+)");

    private static final Pattern MAP_LINE = Pattern.compile("(-?\\d+) \\((.+)\\).*");
    private static final Pattern NUMBERED = Pattern.compile("\\D*(\\d+)");

    /** Columns of {@code show servers state}, version 1. */
    private static final int BACKEND = 1;

    private static final int SERVER = 3;
    private static final int ADDRESS = 4;
    private static final int ADMIN_STATE = 6;
    private static final int PORT = 18;

    /**
     * Stays set for ever on a server that was disabled in the configuration; means nothing more.
     */
    private static final int WAS_DISABLED = 4;

    /**
     * One server of a backend.
     *
     * @param ready whether requests are sent there
     */
    record Server(String address, int port, boolean ready) {}

    /**
     * Finds the host map.
     *
     * @param answer of {@code show map}
     * @return its reference, for example {@code #0}
     * @throws ProxyException when there is none
     */
    static String hostMap(String answer) throws ProxyException {
        for (String line : answer.lines().toList()) {
            Matcher matcher = MAP_LINE.matcher(line);
            if (matcher.matches() && matcher.group(2).endsWith("hosts.map")) {
                return "#" + matcher.group(1);
            }
        }
        throw new ProxyException("the proxy has no map of hosts");
    }

    /**
     * @param entries answer of {@code show map #N}: reference, key, value
     * @param servers answer of {@code show servers state}
     */
    static ProxyState read(String map, String entries, String servers) {
        Map<String, String> hosts = new HashMap<>();
        for (String line : entries.lines().toList()) {
            String[] words = line.split(" ");
            if (words.length >= 3) {
                hosts.put(words[1], words[2]);
            }
        }
        Map<String, Map<String, Server>> backends = new HashMap<>();
        for (String line : servers.lines().toList()) {
            String[] words = line.split(" ");
            if (words.length > PORT && SLOT.matcher(words[BACKEND]).matches()) {
                backends.computeIfAbsent(words[BACKEND], name -> new LinkedHashMap<>())
                        .put(words[SERVER], server(words));
            }
        }
        return new ProxyState(map, hosts, backends);
    }

    private static Server server(String[] words) {
        int admin = Integer.parseInt(words[ADMIN_STATE]);
        return new Server(
                words[ADDRESS], Integer.parseInt(words[PORT]), (admin & ~WAS_DISABLED) == 0);
    }

    /** Backends no host leads to, the lowest number first. */
    List<String> freeBackends() {
        TreeSet<String> free = new TreeSet<>(ProxyState::byNumber);
        free.addAll(backends.keySet());
        free.removeAll(hosts.values());
        return List.copyOf(free);
    }

    /** The servers of a backend, the lowest number first. */
    Map<String, Server> servers(String backend) {
        Map<String, Server> sorted = new TreeMap<>(ProxyState::byNumber);
        sorted.putAll(backends.getOrDefault(backend, Map.of()));
        return sorted;
    }

    private static int byNumber(String one, String other) {
        return Integer.compare(number(one), number(other));
    }

    private static int number(String name) {
        Matcher matcher = NUMBERED.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : Integer.MAX_VALUE;
    }
}
