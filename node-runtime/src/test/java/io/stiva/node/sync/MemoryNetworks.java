package io.stiva.node.sync;

import io.stiva.node.network.Endpoint;
import io.stiva.node.network.Networks;
import io.stiva.node.network.PortRequest;
import io.stiva.node.network.PublishedPort;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ProjectId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Places on a network that is not there. */
final class MemoryNetworks implements Networks {

    final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<ContainerId, Endpoint> places = new ConcurrentHashMap<>();

    @Override
    public void recover() {
        calls.add("recover");
    }

    @Override
    public List<Endpoint> held() {
        return List.copyOf(places.values());
    }

    @Override
    public Optional<Endpoint> find(ContainerId container) {
        return Optional.ofNullable(places.get(container));
    }

    @Override
    public Endpoint reserve(ContainerId container, ProjectId project, List<PortRequest> ports) {
        return places.computeIfAbsent(
                container,
                absent ->
                        new Endpoint(
                                container,
                                project,
                                "10.210.0." + (places.size() + 2),
                                "10.210.0.1",
                                ports.stream()
                                        .map(
                                                port ->
                                                        new PublishedPort(
                                                                port.containerPort(),
                                                                port.transport(),
                                                                20000))
                                        .toList()));
    }

    @Override
    public void attach(ContainerId container, int pid) {
        calls.add("attach " + container);
    }

    @Override
    public void detach(ContainerId container) {
        calls.add("detach " + container);
    }

    @Override
    public void release(ContainerId container) {
        calls.add("release " + container);
        places.remove(container);
    }

    @Override
    public void withdraw() {
        calls.add("withdraw");
    }
}
