package io.stiva.platform.workload;

import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Containers.DeathCertificate;
import io.stiva.platform.access.Caller;
import io.stiva.platform.fleet.Node;
import io.stiva.platform.fleet.Nodes;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.NodeId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns what is stored into the public documents; called outside of any tenant's transaction. */
@Component
class Documents {

    private final PublicAddress addresses;
    private final Nodes nodes;

    Documents(PublicAddress addresses, Nodes nodes) {
        this.addresses = addresses;
        this.nodes = nodes;
    }

    io.stiva.client.api.Services.Service service(Services.Whole whole) {
        Service service = whole.service();
        ServiceHealth health = ServiceHealth.of(service, whole.containers());
        return new io.stiva.client.api.Services.Service(
                service.id().toString(),
                service.name().value(),
                service.project().value(),
                service.projectId().toString(),
                service.wanted(),
                health.running(),
                health.state().name(),
                service.revision().httpPort() == null ? null : addresses.of(service),
                revision(service.revision()),
                service.createdAt(),
                service.updatedAt(),
                service.version());
    }

    static io.stiva.client.api.Services.Revision revision(Revision revision) {
        return new io.stiva.client.api.Services.Revision(
                revision.id().toString(),
                revision.number(),
                revision.state().name(),
                revision.template().document(),
                revision.digest().value(),
                revision.httpPort(),
                revision.createdAt());
    }

    Container container(Caller caller, Containers.Whole whole) {
        return container(whole, nodeName(caller, whole.container().node()));
    }

    private @Nullable String nodeName(Caller caller, @Nullable NodeId node) {
        if (node == null || !caller.operator()) {
            return null;
        }
        return nodes.find(node).map(Node::name).map(Object::toString).orElse(null);
    }

    private static Container container(Containers.Whole whole, @Nullable String node) {
        io.stiva.platform.workload.Container container = whole.container();
        io.stiva.platform.workload.Container.Status status = container.status();
        io.stiva.platform.workload.Container.Replica replica = container.replica();
        boolean placed = status.state() != ContainerState.REMOVED;
        return new Container(
                container.id().toString(),
                container.name().value(),
                container.project().value(),
                container.projectId().toString(),
                replica == null ? null : replica.service().toString(),
                replica == null ? null : replica.name().value(),
                replica == null ? null : replica.revision(),
                status.state(),
                container.desiredState(),
                status.health().name(),
                status.reason(),
                status.detail(),
                container.template().image().toString(),
                container.digest().value(),
                container.template().resources(),
                placed ? status.ports() : List.of(),
                placed ? status.address() : null,
                node,
                status.incarnation(),
                status.restarts(),
                container.createdAt(),
                status.startedAt(),
                status.endedAt(),
                whole.lastEnd(),
                container.version());
    }

    /** The same certificate with what its incarnation cost. */
    static DeathCertificate priced(DeathCertificate end, @Nullable String listCost) {
        return new DeathCertificate(
                end.incarnation(),
                end.reason(),
                end.detail(),
                end.exitCode(),
                end.signal(),
                end.requestedBy(),
                end.oomKills(),
                end.peakMemoryBytes(),
                end.throttledMillis(),
                end.uptimeMillis(),
                end.lastLogLines(),
                end.startedAt(),
                Objects.requireNonNull(end.endedAt()),
                listCost);
    }
}
