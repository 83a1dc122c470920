package io.stiva.platform.workload;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Resources;
import io.stiva.platform.placement.Amounts;
import io.stiva.platform.placement.HostPort;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.RestartPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a container is made from, checked and with every default filled in.
 *
 * @param image as the tenant wrote it; pinned to a digest once it was resolved
 * @param entrypoint replaces the image's when not null, as command, user and workingDirectory
 * @param stopGraceSeconds between the stop signal and SIGKILL, 0 to 300
 */
record Template(
        ImageReference image,
        MilliCpu cpu,
        Bytes memory,
        long pids,
        @Nullable List<String> entrypoint,
        @Nullable List<String> command,
        Map<String, String> environment,
        @Nullable String user,
        @Nullable String workingDirectory,
        List<Port> ports,
        RestartPolicy restartPolicy,
        int stopGraceSeconds,
        boolean readOnlyRoot,
        Map<String, String> nodeLabels,
        Oversight oversight) {

    /**
     * A published port.
     *
     * @param protocol {@code tcp} or {@code udp}
     * @param hostPort 0 = the node picks one
     */
    record Port(int containerPort, String protocol, int hostPort) {}

    /** The same with one TCP port more published on the node, for the edge; null = none. */
    Template publishing(@Nullable Integer httpPort) {
        if (httpPort == null
                || ports.stream()
                        .anyMatch(
                                port ->
                                        port.containerPort() == httpPort
                                                && port.protocol().equals("tcp"))) {
            return this;
        }
        List<Port> all = new ArrayList<>(ports);
        all.add(new Port(httpPort, "tcp", 0));
        return new Template(
                image,
                cpu,
                memory,
                pids,
                entrypoint,
                command,
                environment,
                user,
                workingDirectory,
                List.copyOf(all),
                restartPolicy,
                stopGraceSeconds,
                readOnlyRoot,
                nodeLabels,
                oversight);
    }

    Amounts amounts() {
        return new Amounts(cpu.value(), memory.value(), pids);
    }

    Set<HostPort> hostPorts() {
        return ports.stream()
                .filter(port -> port.hostPort() > 0)
                .map(port -> new HostPort(port.protocol(), port.hostPort()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The image by exact content only: what a node pulls. */
    ImageReference exactImage(Digest digest) {
        return new ImageReference(image.project(), image.repository(), null, digest);
    }

    Template withImage(ImageReference resolved) {
        return new Template(
                resolved,
                cpu,
                memory,
                pids,
                entrypoint,
                command,
                environment,
                user,
                workingDirectory,
                ports,
                restartPolicy,
                stopGraceSeconds,
                readOnlyRoot,
                nodeLabels,
                oversight);
    }

    Resources resources() {
        return new Resources(cpu.value(), memory.value(), pids);
    }

    /** The public document; also the form in which it is stored. */
    ContainerTemplate document() {
        return new ContainerTemplate(
                image.toString(),
                resources(),
                entrypoint,
                command,
                environment,
                user,
                workingDirectory,
                ports.stream()
                        .map(
                                port ->
                                        new ContainerTemplate.Port(
                                                port.containerPort(),
                                                port.protocol(),
                                                port.hostPort() == 0 ? null : port.hostPort()))
                        .toList(),
                restartPolicy.toString(),
                stopGraceSeconds,
                readOnlyRoot,
                nodeLabels,
                oversight.check(),
                oversight.maxRunSeconds(),
                oversight.init());
    }

    /** Leaves the environment's values out: they may be secrets. */
    @Override
    public String toString() {
        return "Template[" + image + "]";
    }
}
