package io.stiva.client.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container is made from.
 *
 * @param image {@code <project>/<repository>[:tag][@sha256:…]}; a text without a slash means the
 *     project of the request
 * @param entrypoint replaces the image's, null = the image's
 * @param command replaces the image's, null = the image's
 * @param environment added to and overriding the image's; null = none
 * @param ports container ports to publish on the node; null = none
 * @param restartPolicy {@code no}, {@code on-failure[:N]}, {@code always}, {@code unless-stopped};
 *     null = {@code always} for services, {@code no} for single containers
 * @param stopGraceSeconds 0 to 300, null = 10
 * @param nodeLabels labels the node must carry; null = any node
 * @param healthCheck null = nobody checks
 * @param maxRunSeconds after so long a run is ended, 1 to 31,536,000; null = no limit
 * @param init whether a small init is the first process, which reaps what nobody else does; null =
 *     no
 */
public record ContainerTemplate(
        String image,
        Resources resources,
        @Nullable List<String> entrypoint,
        @Nullable List<String> command,
        @Nullable Map<String, String> environment,
        @Nullable String user,
        @Nullable String workingDirectory,
        @Nullable List<Port> ports,
        @Nullable String restartPolicy,
        @Nullable Integer stopGraceSeconds,
        @Nullable Boolean readOnlyRoot,
        @Nullable Map<String, String> nodeLabels,
        @Nullable HealthCheck healthCheck,
        @Nullable Long maxRunSeconds,
        @Nullable Boolean init) {

    /** One that nobody watches. */
    public ContainerTemplate(
            String image,
            Resources resources,
            @Nullable List<String> entrypoint,
            @Nullable List<String> command,
            @Nullable Map<String, String> environment,
            @Nullable String user,
            @Nullable String workingDirectory,
            @Nullable List<Port> ports,
            @Nullable String restartPolicy,
            @Nullable Integer stopGraceSeconds,
            @Nullable Boolean readOnlyRoot,
            @Nullable Map<String, String> nodeLabels) {
        this(
                image,
                resources,
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
                null,
                null,
                null);
    }

    /** The same, watched. */
    public ContainerTemplate watched(
            @Nullable HealthCheck check, @Nullable Long seconds, @Nullable Boolean withInit) {
        return new ContainerTemplate(
                image,
                resources,
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
                check,
                seconds,
                withInit);
    }

    /**
     * A published port.
     *
     * @param protocol {@code tcp} or {@code udp}, null = tcp
     * @param hostPort wanted port on the node, null = one is picked
     */
    public record Port(int containerPort, @Nullable String protocol, @Nullable Integer hostPort) {}

    /** Leaves the environment's values out: they may be secrets. */
    @Override
    public String toString() {
        return "ContainerTemplate[" + image + "]";
    }
}
