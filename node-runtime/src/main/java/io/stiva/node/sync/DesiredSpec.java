package io.stiva.node.sync;

import io.stiva.node.container.ContainerSpec;
import io.stiva.node.container.HealthCheck;
import io.stiva.node.container.NameResolution;
import io.stiva.node.container.Oversight;
import io.stiva.node.network.Endpoint;
import io.stiva.node.network.PortRequest;
import io.stiva.node.network.Transport;
import io.stiva.protocol.DesiredContainer;
import io.stiva.protocol.DesiredOversight;
import io.stiva.protocol.DesiredPort;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.RestartPolicy;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.Slug;
import io.stiva.vocabulary.StivaException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a wanted container into the node's own types; whatever the control plane let pass and the
 * node cannot run is refused here, with the field named.
 */
final class DesiredSpec {
    private DesiredSpec() {}

    /**
     * @throws StivaException INVALID when a field is out of its bounds
     */
    static ContainerSpec spec(
            DesiredContainer wanted, Endpoint endpoint, NameResolution resolution) {
        String service = wanted.serviceId();
        return new ContainerSpec(
                ContainerId.parse(wanted.containerId()),
                AccountId.parse(wanted.accountId()),
                ProjectId.parse(wanted.projectId()),
                service == null ? null : ServiceId.parse(service),
                new Slug(wanted.name()),
                wanted.entrypoint(),
                wanted.command(),
                wanted.environment(),
                wanted.user(),
                wanted.workingDirectory(),
                new MilliCpu(wanted.cpuMilli()),
                new Bytes(wanted.memoryBytes()),
                Math.toIntExact(wanted.pids()),
                RestartPolicy.parse(wanted.restartPolicy()),
                Duration.ofSeconds(wanted.stopGraceSeconds()),
                wanted.readOnlyRoot(),
                new NameResolution(
                        resolution.nameservers(),
                        resolution.searchDomains(),
                        Map.of(wanted.name(), endpoint.address())),
                oversight(wanted.oversight()));
    }

    private static Oversight oversight(@Nullable DesiredOversight wanted) {
        if (wanted == null) {
            return Oversight.NONE;
        }
        DesiredOversight.HealthCheck health = wanted.health();
        Long seconds = wanted.runTimeSeconds();
        return new Oversight(
                health == null ? null : health(health),
                seconds == null ? null : Duration.ofSeconds(seconds),
                wanted.init());
    }

    private static HealthCheck health(DesiredOversight.HealthCheck wanted) {
        HealthCheck.Kind kind =
                switch (wanted.kind()) {
                    case HTTP -> HealthCheck.Kind.HTTP;
                    case TCP -> HealthCheck.Kind.TCP;
                    case COMMAND -> HealthCheck.Kind.COMMAND;
                };
        return new HealthCheck(
                kind,
                wanted.port(),
                wanted.path(),
                wanted.command(),
                Duration.ofMillis(wanted.startPeriodMillis()),
                Duration.ofMillis(wanted.intervalMillis()),
                Duration.ofMillis(wanted.timeoutMillis()),
                wanted.retries());
    }

    /**
     * @throws StivaException INVALID when it is no image or not pinned
     */
    static ImageReference image(DesiredContainer wanted) {
        ImageReference image = ImageReference.parse(wanted.image());
        if (image.digest() == null) {
            throw StivaException.of(ErrorCategory.INVALID, "image-not-pinned")
                    .say("the image is not pinned by a digest")
                    .build();
        }
        return image;
    }

    /** Of the image; empty when it is none or not pinned. */
    static Optional<Digest> digest(DesiredContainer wanted) {
        try {
            return Optional.ofNullable(image(wanted).digest());
        } catch (StivaException e) {
            return Optional.empty();
        }
    }

    /**
     * @throws StivaException INVALID when a port is out of its bounds
     */
    static List<PortRequest> ports(DesiredContainer wanted) {
        return wanted.ports().stream().map(DesiredSpec::port).toList();
    }

    private static PortRequest port(DesiredPort port) {
        Transport transport =
                switch (port.protocol()) {
                    case "tcp" -> Transport.TCP;
                    case "udp" -> Transport.UDP;
                    default ->
                            throw StivaException.of(ErrorCategory.INVALID, "invalid-port")
                                    .say("a port is either tcp or udp")
                                    .build();
                };
        return new PortRequest(port.containerPort(), transport, port.hostPort());
    }
}
