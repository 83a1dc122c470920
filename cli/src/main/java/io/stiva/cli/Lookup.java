package io.stiva.cli;

import io.stiva.client.StivaClient;
import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Nodes;
import io.stiva.client.api.Services.Service;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.StivaException;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds things by id, or by name in the project. */
final class Lookup {

    private final Work work;

    Lookup(Work work) {
        this.work = work;
    }

    /** Exactly one of the two is not null. */
    record Target(@Nullable Container container, @Nullable Service service) {}

    /** A container or, when none is called so, a service. */
    Target target(String name) {
        if (hasPrefix(name, ServiceId.PREFIX)) {
            return new Target(null, client().service(name));
        }
        Optional<Container> container = findContainer(name);
        if (container.isPresent()) {
            return new Target(container.get(), null);
        }
        return new Target(
                null,
                findService(name)
                        .orElseThrow(
                                () ->
                                        Refusals.notFound(
                                                "container-or-service",
                                                name,
                                                work.project(),
                                                "stiva ps -a, stiva service ls")));
    }

    Container container(String name) {
        return findContainer(name)
                .orElseThrow(
                        () -> Refusals.notFound("container", name, work.project(), "stiva ps -a"));
    }

    Service service(String name) {
        if (hasPrefix(name, ServiceId.PREFIX)) {
            return client().service(name);
        }
        return findService(name)
                .orElseThrow(
                        () ->
                                Refusals.notFound(
                                        "service", name, work.project(), "stiva service ls"));
    }

    Optional<Service> findService(String name) {
        return client().services(work.project()).stream()
                .filter(service -> service.name().equals(name))
                .findFirst();
    }

    Nodes.Node node(String name) {
        if (hasPrefix(name, NodeId.PREFIX)) {
            return client().node(name);
        }
        return client().nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                StivaException.of(ErrorCategory.NOT_FOUND, "node-not-found")
                                        .say("no node '%s'; see: stiva node ls", name)
                                        .build());
    }

    /** A removed container's name may be used again: the living one is meant, then the newest. */
    private Optional<Container> findContainer(String name) {
        if (hasPrefix(name, ContainerId.PREFIX)) {
            return Optional.of(client().container(name));
        }
        return client().containers(work.project(), null).stream()
                .filter(container -> container.name().equals(name))
                .max(
                        Comparator.comparing((Container c) -> c.state() != ContainerState.REMOVED)
                                .thenComparing(Container::createdAt));
    }

    private StivaClient client() {
        return work.client();
    }

    private static boolean hasPrefix(String name, String prefix) {
        return name.startsWith(prefix + "_");
    }
}
