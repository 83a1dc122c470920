package io.stiva.platform.workload;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Resources;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.RestartPolicy;
import io.stiva.vocabulary.Slug;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a template against every bound and fills in the defaults. */
final class TemplateReader {

    static final long MIN_CPU = 10;
    static final long MAX_CPU = 1_024_000;
    static final long MIN_MEMORY = 4L << 20;
    static final long MAX_MEMORY = 1L << 44;
    static final long DEFAULT_PIDS = 512;
    static final long MAX_PIDS = 32_768;
    static final int DEFAULT_GRACE = 10;
    static final int MAX_GRACE = 300;
    private static final int MAX_ARGUMENTS = 256;
    private static final int MAX_ARGUMENT_BYTES = 32 << 10;
    private static final int MAX_VARIABLES = 256;
    private static final int MAX_TOTAL = 128 << 10;
    private static final int MAX_PORTS = 32;
    private static final int MAX_LABELS = 16;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,255}");
    private static final Pattern USER =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})?");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");

    private final FieldChecks checks;
    private final String base;

    private TemplateReader(FieldChecks checks, String base) {
        this.checks = checks;
        this.base = base;
    }

    /**
     * Reads a template.
     *
     * @param base JSON pointer of the template in the request
     * @param project of the request; an image without a slash is looked for there
     * @param restart the policy when none is given
     * @return null when something was noted in {@code checks}
     */
    static @Nullable Template read(
            @Nullable ContainerTemplate wanted,
            FieldChecks checks,
            String base,
            Slug project,
            RestartPolicy restart) {
        if (wanted == null) {
            checks.require(false, base, "is missing");
            return null;
        }
        return new TemplateReader(checks, base).read(wanted, project, restart);
    }

    /** Reads a template that was checked when it was stored. */
    static Template stored(ContainerTemplate stored) {
        FieldChecks checks = new FieldChecks();
        Slug any = ImageReference.parse(stored.image()).project();
        Template template = read(stored, checks, "", any, RestartPolicy.NO);
        checks.finish();
        return Objects.requireNonNull(template, "a stored template was refused");
    }

    /** Checks what says how a program is to be run, by the same bounds as a template's. */
    static void checkProgram(
            FieldChecks checks,
            List<String> command,
            @Nullable Map<String, String> environment,
            @Nullable String user,
            @Nullable String directory) {
        checkProgram(checks, "/command", command);
        TemplateReader reader = new TemplateReader(checks, "");
        reader.environment(environment);
        reader.user(user);
        reader.directory(directory);
    }

    /** Checks a program and its arguments. */
    static void checkProgram(FieldChecks checks, String pointer, List<String> command) {
        boolean named =
                !command.isEmpty() && command.getFirst() != null && !command.getFirst().isEmpty();
        checks.require(named, pointer, "must name a program");
        new TemplateReader(checks, "").texts(pointer, command);
    }

    private void user(@Nullable String user) {
        checks.require(
                user == null || USER.matcher(user).matches(),
                base + "/user",
                "must be a user name or number, and a group after a colon if wanted");
    }

    private @Nullable Template read(ContainerTemplate wanted, Slug project, RestartPolicy restart) {
        ImageReference image = image(wanted.image(), project);
        Resources resources = wanted.resources();
        boolean sized = resources(resources);
        texts("/entrypoint", wanted.entrypoint());
        texts("/command", wanted.command());
        environment(wanted.environment());
        user(wanted.user());
        directory(wanted.workingDirectory());
        List<Template.Port> ports = ports(wanted.ports());
        String given = wanted.restartPolicy();
        RestartPolicy policy =
                given == null
                        ? restart
                        : checks.parse(base + "/restartPolicy", () -> RestartPolicy.parse(given));
        int grace = Objects.requireNonNullElse(wanted.stopGraceSeconds(), DEFAULT_GRACE);
        checks.require(
                grace >= 0 && grace <= MAX_GRACE,
                base + "/stopGraceSeconds",
                "must be between 0 and " + MAX_GRACE);
        labels(wanted.nodeLabels());
        Oversight oversight =
                Oversight.read(
                        checks, base, wanted.healthCheck(), wanted.maxRunSeconds(), wanted.init());
        if (image == null || !sized || policy == null) {
            return null;
        }
        return new Template(
                image,
                new MilliCpu(resources.cpuMilli()),
                new Bytes(resources.memoryBytes()),
                Objects.requireNonNullElse(resources.pids(), DEFAULT_PIDS),
                wanted.entrypoint() == null ? null : List.copyOf(wanted.entrypoint()),
                wanted.command() == null ? null : List.copyOf(wanted.command()),
                wanted.environment() == null ? Map.of() : Map.copyOf(wanted.environment()),
                wanted.user(),
                wanted.workingDirectory(),
                ports,
                policy,
                grace,
                Boolean.TRUE.equals(wanted.readOnlyRoot()),
                wanted.nodeLabels() == null ? Map.of() : Map.copyOf(wanted.nodeLabels()),
                oversight);
    }

    private @Nullable ImageReference image(@Nullable String text, Slug project) {
        if (text == null || text.isBlank()) {
            checks.require(false, base + "/image", "is missing");
            return null;
        }
        String whole = text.contains("/") ? text : project + "/" + text;
        return checks.parse(base + "/image", () -> ImageReference.parse(whole));
    }

    private boolean resources(@Nullable Resources resources) {
        if (resources == null) {
            checks.require(false, base + "/resources", "is missing: cpuMilli and memoryBytes");
            return false;
        }
        long cpu = resources.cpuMilli();
        long memory = resources.memoryBytes();
        long pids = Objects.requireNonNullElse(resources.pids(), DEFAULT_PIDS);
        checks.require(
                cpu >= MIN_CPU && cpu <= MAX_CPU,
                base + "/resources/cpuMilli",
                "must be " + MIN_CPU + " to " + MAX_CPU + " thousandths of a vCPU, not " + cpu);
        checks.require(
                memory >= MIN_MEMORY && memory <= MAX_MEMORY,
                base + "/resources/memoryBytes",
                "must be 4 MiB to 16 TiB, not " + memory + " bytes");
        checks.require(
                pids >= 1 && pids <= MAX_PIDS,
                base + "/resources/pids",
                "must be 1 to " + MAX_PIDS + ", not " + pids);
        return cpu >= MIN_CPU && memory >= MIN_MEMORY;
    }

    private void texts(String field, @Nullable List<String> texts) {
        if (texts == null) {
            return;
        }
        checks.require(
                texts.size() <= MAX_ARGUMENTS,
                base + field,
                "has more than " + MAX_ARGUMENTS + " entries");
        int total = 0;
        for (String text : texts) {
            boolean right =
                    text != null && text.length() <= MAX_ARGUMENT_BYTES && text.indexOf(0) < 0;
            checks.require(
                    right, base + field, "has an entry over 32 KiB, or with a NUL character");
            total += right ? text.length() : 0;
        }
        checks.require(total <= MAX_TOTAL, base + field, "is over 128 KiB in all");
    }

    private void environment(@Nullable Map<String, String> environment) {
        if (environment == null) {
            return;
        }
        String pointer = base + "/environment";
        checks.require(
                environment.size() <= MAX_VARIABLES,
                pointer,
                "has more than " + MAX_VARIABLES + " variables");
        int total = 0;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String value = variable.getValue();
            checks.require(
                    VARIABLE.matcher(variable.getKey()).matches(),
                    pointer,
                    "has a name that is not letters, digits, _, . or -, starting with a letter or"
                            + " _");
            boolean right =
                    value != null && value.length() <= MAX_ARGUMENT_BYTES && value.indexOf(0) < 0;
            checks.require(right, pointer, "has a value over 32 KiB, or with a NUL character");
            total += variable.getKey().length() + (right ? value.length() : 0);
        }
        checks.require(total <= MAX_TOTAL, pointer, "is over 128 KiB in all");
    }

    private void directory(@Nullable String directory) {
        checks.require(
                directory == null
                        || (directory.startsWith("/")
                                && directory.length() <= 4_096
                                && directory.indexOf(0) < 0),
                base + "/workingDirectory",
                "must be an absolute path of at most 4,096 characters");
    }

    private List<Template.Port> ports(@Nullable List<ContainerTemplate.Port> wanted) {
        if (wanted == null) {
            return List.of();
        }
        checks.require(
                wanted.size() <= MAX_PORTS,
                base + "/ports",
                "has more than " + MAX_PORTS + " entries");
        List<Template.Port> ports = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < Math.min(wanted.size(), MAX_PORTS); i++) {
            ports.add(port(wanted.get(i), base + "/ports/" + i, seen));
        }
        return List.copyOf(ports);
    }

    private Template.Port port(ContainerTemplate.Port wanted, String pointer, Set<String> seen) {
        String protocol = Objects.requireNonNullElse(wanted.protocol(), "tcp");
        int hostPort = Objects.requireNonNullElse(wanted.hostPort(), 0);
        checks.require(
                wanted.containerPort() >= 1 && wanted.containerPort() <= 65_535,
                pointer + "/containerPort",
                "must be 1 to 65,535");
        checks.require(
                protocol.equals("tcp") || protocol.equals("udp"),
                pointer + "/protocol",
                "must be tcp or udp");
        checks.require(
                wanted.hostPort() == null || (hostPort >= 1_024 && hostPort <= 65_535),
                pointer + "/hostPort",
                "must be 1,024 to 65,535, or left out for any free one");
        checks.require(
                seen.add(wanted.containerPort() + "/" + protocol),
                pointer,
                "publishes a container port twice");
        checks.require(
                hostPort == 0 || seen.add("host " + hostPort + "/" + protocol),
                pointer + "/hostPort",
                "is asked for twice");
        return new Template.Port(wanted.containerPort(), protocol, hostPort);
    }

    private void labels(@Nullable Map<String, String> labels) {
        if (labels == null) {
            return;
        }
        boolean right =
                labels.size() <= MAX_LABELS
                        && labels.entrySet().stream()
                                .allMatch(
                                        label ->
                                                LABEL.matcher(label.getKey()).matches()
                                                        && LABEL.matcher(label.getValue())
                                                                .matches());
        checks.require(
                right,
                base + "/nodeLabels",
                "must be at most 16 pairs of letters, digits, '.', '_', '/' and '-'");
    }
}
