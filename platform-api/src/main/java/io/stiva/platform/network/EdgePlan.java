package io.stiva.platform.network;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Works out the commands that bring the proxy from what it does to what it should do. Pure; nothing
 * to do is an empty list. Hosts keep their backend and containers their server, so that running
 * requests are not disturbed.
 */
final class EdgePlan {

    private final ProxyState now;
    private final List<String> commands = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    /**
     * @param commands of the runtime API, in their order
     * @param leftOut hosts no backend is left for, and hosts with more containers than servers
     */
    record Steps(List<String> commands, List<String> leftOut) {}

    private EdgePlan(ProxyState now) {
        this.now = now;
    }

    static Steps between(ProxyState now, List<Route> wanted) {
        EdgePlan plan = new EdgePlan(now);
        plan.work(wanted);
        return new Steps(List.copyOf(plan.commands), List.copyOf(plan.leftOut));
    }

    private void work(List<Route> wanted) {
        Set<String> hosts = wanted.stream().map(Route::host).collect(Collectors.toSet());
        for (Map.Entry<String, String> known : now.hosts().entrySet()) {
            if (!hosts.contains(known.getKey())) {
                commands.add("del map " + now.map() + " " + known.getKey());
                turnOff(known.getValue());
            }
        }
        Map<String, String> backends = new HashMap<>(now.hosts());
        Deque<String> free = new ArrayDeque<>(now.freeBackends());
        for (Route route : wanted) {
            String backend = backends.get(route.host());
            if (backend == null) {
                backend = free.poll();
                if (backend == null) {
                    leftOut.add(route.host());
                    continue;
                }
                steer(backend, route);
                commands.add("add map " + now.map() + " " + route.host() + " " + backend);
            } else {
                steer(backend, route);
            }
        }
    }

    private void turnOff(String backend) {
        now.servers(backend)
                .forEach(
                        (name, server) -> {
                            if (server.ready()) {
                                commands.add(state(backend, name, "maint"));
                            }
                        });
    }

    /** Servers that already serve a wanted container stay; others are turned off or turned over. */
    private void steer(String backend, Route route) {
        Map<String, ProxyState.Server> servers = now.servers(backend);
        Map<Route.Target, Boolean> missing = new LinkedHashMap<>();
        route.targets().forEach(target -> missing.put(target, true));
        List<String> idle = new ArrayList<>();
        servers.forEach(
                (name, server) -> {
                    Route.Target target = new Route.Target(server.address(), server.port());
                    if (!server.ready() || missing.remove(target) == null) {
                        idle.add(name);
                    }
                });
        Deque<String> usable = new ArrayDeque<>(idle);
        for (Route.Target target : missing.keySet()) {
            String name = usable.poll();
            if (name == null) {
                leftOut.add(route.host());
                break;
            }
            commands.add(
                    "set server %s/%s addr %s port %d"
                            .formatted(backend, name, target.address(), target.port()));
            commands.add(state(backend, name, "ready"));
        }
        for (String name : usable) {
            ProxyState.Server server = servers.get(name);
            if (server != null && server.ready()) {
                commands.add(state(backend, name, "maint"));
            }
        }
    }

    private static String state(String backend, String server, String state) {
        return "set server " + backend + "/" + server + " state " + state;
    }
}
