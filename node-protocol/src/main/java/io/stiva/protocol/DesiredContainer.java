package io.stiva.protocol;

import io.stiva.vocabulary.EndReason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One wanted container. Immutable but for {@code run} and {@code pause}: a change of anything else
 * is a new container.
 *
 * @param containerId {@code ctr_…}
 * @param accountId {@code acc_…}; goes into usage records
 * @param projectId {@code prj_…}; names the private network
 * @param project the project's slug
 * @param serviceId {@code svc_…}, or null for a single container
 * @param name the container's name, its host name inside
 * @param image {@code <project>/<repository>@sha256:…}, always pinned
 * @param entrypoint replaces the image's entrypoint when not null
 * @param command replaces the image's command when not null
 * @param environment added to and overriding the image's
 * @param user replaces the image's user when not null
 * @param workingDirectory replaces the image's when not null
 * @param cpuMilli hard CPU limit, thousandths of a vCPU
 * @param memoryBytes hard memory limit, swap off
 * @param pids most processes
 * @param restartPolicy {@code no}, {@code on-failure:N}, {@code always}, {@code unless-stopped}
 * @param stopGraceSeconds between the stop signal and SIGKILL
 * @param readOnlyRoot whether the root file system is mounted read-only
 * @param ports container ports to publish on the node
 * @param oversight null = nothing but to keep it running
 * @param pause whether it should stand still while it runs; null, from an older side, = no
 * @param run true: should run; false: should be stopped but kept
 * @param stopReason an {@link io.stiva.vocabulary.EndReason} name that says why when {@code run} is
 *     false; USER_KILLED = at once and without the stop signal
 */
public record DesiredContainer(
        String containerId,
        String accountId,
        String projectId,
        String project,
        @Nullable String serviceId,
        String name,
        String image,
        @Nullable List<String> entrypoint,
        @Nullable List<String> command,
        Map<String, String> environment,
        @Nullable String user,
        @Nullable String workingDirectory,
        long cpuMilli,
        long memoryBytes,
        long pids,
        String restartPolicy,
        int stopGraceSeconds,
        boolean readOnlyRoot,
        List<DesiredPort> ports,
        @Nullable DesiredOversight oversight,
        @Nullable Boolean pause,
        boolean run,
        @Nullable EndReason stopReason) {
    /** Leaves the environment's values out: they may be secrets. */
    @Override
    public String toString() {
        return "DesiredContainer[" + containerId + " " + image + " run=" + run + "]";
    }
}
