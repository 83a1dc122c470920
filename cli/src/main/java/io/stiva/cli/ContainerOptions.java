package io.stiva.cli;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.ContainerTemplate.Port;
import io.stiva.client.api.Resources;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.RestartPolicy;
import io.stiva.vocabulary.StivaException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What a container is made from, as options; those left out keep what was there before. */
final class ContainerOptions {

    private static final Pattern PUBLISHED =
            Pattern.compile("(?:(\\d{1,5}):)?(\\d{1,5})(?:/(tcp|udp))?");
    private static final long DEFAULT_CPU = 250;
    private static final long DEFAULT_MEMORY = 64L << 20;

    @Option(
            names = "--cpu",
            paramLabel = "VCPU",
            description = "virtual CPUs, for example 0.25 or 250m (default: 0.25)")
    @Nullable String cpu;

    @Option(
            names = {"-m", "--memory"},
            paramLabel = "SIZE",
            description = "memory, for example 64MiB or 1GiB (default: 64MiB)")
    @Nullable String memory;

    @Option(names = "--pids", paramLabel = "N", description = "most processes (default: 512)")
    @Nullable Long pids;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "environment variable; without =VALUE it is taken from here")
    List<String> environment = List.of();

    @Option(
            names = {"-p", "--publish"},
            paramLabel = "[HOST:]PORT[/udp]",
            description = "publish a port of the container on its node")
    List<String> publish = List.of();

    @Option(
            names = "--restart",
            paramLabel = "POLICY",
            description = "no, on-failure[:N], always or unless-stopped")
    @Nullable String restart;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "user inside the container")
    @Nullable String user;

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "working directory inside the container")
    @Nullable String workdir;

    @Option(
            names = "--entrypoint",
            paramLabel = "PROGRAM",
            description = "replaces the image's entry point")
    @Nullable String entrypoint;

    @Option(
            names = "--stop-timeout",
            paramLabel = "SECONDS",
            description = "time to end after a stop before it is killed (default: 10)")
    @Nullable Integer stopTimeout;

    @Option(names = "--read-only", description = "read-only root file system")
    boolean readOnly;

    @ArgGroup(exclusive = false)
    WatchOptions watch = new WatchOptions();

    @Option(
            names = "--node-label",
            paramLabel = "NAME=VALUE",
            description = "only on nodes with this label")
    Map<String, String> nodeLabels = new LinkedHashMap<>();

    @Option(
            names = "--max-hourly-cost",
            paramLabel = "AMOUNT",
            description = "refuse when it would cost more, in the currency of the account")
    @Nullable String maxHourlyCost;

    Resources resources(@Nullable Resources before) {
        return new Resources(
                cpu == null ? (before == null ? DEFAULT_CPU : before.cpuMilli()) : parsedCpu(cpu),
                memory == null
                        ? (before == null ? DEFAULT_MEMORY : before.memoryBytes())
                        : parsedMemory(memory),
                pids != null ? pids : before == null ? null : before.pids());
    }

    /**
     * @param before the newest revision's, null for something new
     */
    ContainerTemplate template(
            String image,
            List<String> command,
            Surroundings surroundings,
            @Nullable ContainerTemplate before) {
        return new ContainerTemplate(
                image,
                resources(before == null ? null : before.resources()),
                entrypoint != null
                        ? List.of(entrypoint)
                        : before == null ? null : before.entrypoint(),
                !command.isEmpty() ? command : before == null ? null : before.command(),
                environment(surroundings, before == null ? null : before.environment()),
                user != null ? user : before == null ? null : before.user(),
                workdir != null ? workdir : before == null ? null : before.workingDirectory(),
                !publish.isEmpty() ? ports() : before == null ? null : before.ports(),
                restart != null ? restartPolicy() : before == null ? null : before.restartPolicy(),
                stopTimeout != null
                        ? stopTimeout
                        : before == null ? null : before.stopGraceSeconds(),
                readOnly ? Boolean.TRUE : before == null ? null : before.readOnlyRoot(),
                !nodeLabels.isEmpty() ? nodeLabels : before == null ? null : before.nodeLabels(),
                watch.healthCheck(before == null ? null : before.healthCheck()),
                watch.maxRunSeconds(before == null ? null : before.maxRunSeconds()),
                watch.init ? Boolean.TRUE : before == null ? null : before.init());
    }

    static long parsedCpu(String text) {
        try {
            return MilliCpu.parse(text).value();
        } catch (StivaException e) {
            throw new UsageException("--cpu: " + e.publicMessage());
        }
    }

    static long parsedMemory(String text) {
        try {
            return Bytes.parse(text).value();
        } catch (StivaException e) {
            throw new UsageException("--memory: " + e.publicMessage());
        }
    }

    private @Nullable String restartPolicy() {
        try {
            return restart == null ? null : RestartPolicy.parse(restart).toString();
        } catch (StivaException e) {
            throw new UsageException("--restart: " + e.publicMessage());
        }
    }

    private List<Port> ports() {
        List<Port> ports = new ArrayList<>();
        for (String text : publish) {
            Matcher matcher = PUBLISHED.matcher(text);
            if (!matcher.matches()) {
                throw new UsageException(
                        "--publish: not a port: '" + text + "'; write 80, 8080:80 or 53/udp");
            }
            String host = matcher.group(1);
            ports.add(
                    new Port(
                            Integer.parseInt(matcher.group(2)),
                            matcher.group(3),
                            host == null ? null : Integer.valueOf(host)));
        }
        return ports;
    }

    private @Nullable Map<String, String> environment(
            Surroundings surroundings, @Nullable Map<String, String> before) {
        Map<String, String> all = new LinkedHashMap<>(before == null ? Map.of() : before);
        for (String text : environment) {
            int equals = text.indexOf('=');
            String name = equals < 0 ? text : text.substring(0, equals);
            String value =
                    equals < 0 ? surroundings.environment().get(name) : text.substring(equals + 1);
            if (name.isEmpty()) {
                throw new UsageException("--env: no name in '" + text + "'; write NAME=VALUE");
            }
            if (value != null) {
                all.put(name, value);
            }
        }
        return all.isEmpty() ? null : all;
    }
}
