package io.stiva.node.container;

import io.stiva.node.cgroup.Limits;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.RestartPolicy;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.Slug;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a container should be; of it only the limits may change during its life.
 *
 * @param service it is a replica of, for its usage records; null for a single container
 * @param hostname what {@code hostname} prints inside
 * @param entrypoint replaces the image's entrypoint and, as in Docker, also drops the image's
 *     command; null keeps the image's
 * @param command replaces the image's command; null keeps the image's
 * @param environment wins over the image's environment
 * @param user replaces the image's user; null keeps it
 * @param workingDirectory replaces the image's; null keeps it
 * @param cpu hard limit, at least 1
 * @param memory hard limit, swap off, at least 4 MiB
 * @param pids most processes and threads, 1 to 32768
 * @param stopGrace from the stop signal to SIGKILL, 0 to 10 minutes
 * @param readOnlyRoot whether the root file system refuses writes
 * @param names what the container's resolver files say
 * @param oversight health check and limit on run time
 */
public record ContainerSpec(
        ContainerId id,
        AccountId account,
        ProjectId project,
        @Nullable ServiceId service,
        Slug hostname,
        @Nullable List<String> entrypoint,
        @Nullable List<String> command,
        Map<String, String> environment,
        @Nullable String user,
        @Nullable String workingDirectory,
        MilliCpu cpu,
        Bytes memory,
        int pids,
        RestartPolicy restartPolicy,
        Duration stopGrace,
        boolean readOnlyRoot,
        NameResolution names,
        Oversight oversight) {

    static final Bytes LEAST_MEMORY = Bytes.mebi(4);
    static final int MOST_PIDS = 32768;
    static final Duration LONGEST_GRACE = Duration.ofMinutes(10);

    public ContainerSpec {
        entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
        command = command == null ? null : List.copyOf(command);
        environment = Map.copyOf(environment);
        oversight = Objects.requireNonNullElse(oversight, Oversight.NONE); // older files lack it
        SpecErrors.requireWithin(cpu.value() >= 1, "cpu", "at least 0.001 vCPU");
        SpecErrors.requireWithin(
                memory.compareTo(LEAST_MEMORY) >= 0, "memory", "at least " + LEAST_MEMORY);
        SpecErrors.requireWithin(pids >= 1 && pids <= MOST_PIDS, "pids", "1 to " + MOST_PIDS);
        SpecErrors.requireWithin(
                !stopGrace.isNegative() && stopGrace.compareTo(LONGEST_GRACE) <= 0,
                "stopGrace",
                "0 to 600 seconds");
    }

    public Limits limits() {
        return new Limits(cpu, memory, pids);
    }

    /** The same with other limits. */
    public ContainerSpec with(Limits limits) {
        return new ContainerSpec(
                id,
                account,
                project,
                service,
                hostname,
                entrypoint,
                command,
                environment,
                user,
                workingDirectory,
                limits.cpu(),
                limits.memory(),
                limits.pids(),
                restartPolicy,
                stopGrace,
                readOnlyRoot,
                names,
                oversight);
    }
}
