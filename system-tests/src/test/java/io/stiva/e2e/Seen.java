package io.stiva.e2e;

import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Containers.PublishedPort;
import io.stiva.vocabulary.ContainerState;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** What an owner sees of the containers, waiting until it is so. */
final class Seen {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Cloud.Owner owner;

    Seen(Cloud.Owner owner) {
        this.owner = owner;
    }

    /** The one container of a service that runs and is as wanted. */
    Container running(String service, Predicate<Container> wanted) {
        return Eventually.see(
                        "a running container of " + service,
                        SOON,
                        () -> find(service, wanted),
                        Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Container> find(String service, Predicate<Container> wanted) {
        return owner.client().containers(owner.project(), null).stream()
                .filter(container -> service.equals(container.service()))
                .filter(container -> container.state() == ContainerState.RUNNING)
                .filter(container -> container.desiredState().equals("RUNNING"))
                .filter(wanted)
                .findFirst();
    }

    void gone(Container container) {
        Eventually.see(
                "the end of " + container.name(),
                SOON,
                () -> owner.client().container(container.id()),
                now -> now.state().isFinal() || now.state() == ContainerState.STOPPED);
    }

    void logged(Container container, String words) {
        Eventually.see(
                "'" + words + "' in the log of " + container.name(),
                SOON,
                () -> owner.client().logs(container.id(), null),
                lines -> lines.stream().anyMatch(line -> line.text().contains(words)));
    }

    /** {@code host:port} where its first published port answers. */
    static String address(Container container) {
        PublishedPort port = container.ports().getFirst();
        return port.hostAddress() + ":" + port.hostPort();
    }
}
