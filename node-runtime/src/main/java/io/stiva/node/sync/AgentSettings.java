package io.stiva.node.sync;

import io.stiva.node.image.CollectionSettings;
import io.stiva.node.network.Ipv4Prefix;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.Slug;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The agent's settings: a properties file, the program's only argument.
 *
 * <pre>
 * instance=demo
 * home=/var/lib/stiva/node
 * link.url=https://192.0.2.1:8443
 * link.ca-file=/var/lib/stiva/ca.pem
 * join.token-file=/run/stiva/join-token
 * node.name=node-1
 * labels.zone=a
 * images.collect-below-percent=15
 * images.collect-until-percent=20
 * images.keep-unused-days=7
 * </pre>
 *
 * @param instance part of every name the agent makes on the host, 1 to 8 lower-case letters or
 *     digits
 * @param home directory of everything the agent keeps
 * @param link base URL of the control plane's link port
 * @param authorityFile certificate of the platform's CA in PEM
 * @param joinTokenFile read once, while the node has no identity; null = already enrolled
 * @param name the node's name
 * @param address address others reach published ports on; null = worked out from the routes
 * @param cpu offered to containers; null = the machine's less a reserve
 * @param memory offered to containers; null = the machine's less a reserve
 * @param usageCutSeconds divides 60; null = as the control plane says
 * @param networkPool private addresses for containers
 * @param readyFile made at each welcome of the control plane; null = none
 * @param stopContainersFile while it exists, an agent that ends stops its containers too; null =
 *     they always live on
 * @param collection when images nobody uses are removed
 */
public record AgentSettings(
        String instance,
        Path home,
        URI link,
        Path authorityFile,
        @Nullable Path joinTokenFile,
        Slug name,
        @Nullable String address,
        @Nullable MilliCpu cpu,
        @Nullable Bytes memory,
        @Nullable Integer usageCutSeconds,
        Ipv4Prefix networkPool,
        @Nullable Path readyFile,
        @Nullable Path stopContainersFile,
        CollectionSettings collection,
        Map<String, String> labels) {

    private static final int MOST_LABELS = 32;
    private static final int LONGEST_LABEL = 63;
    private static final String LABELS = "labels.";
    private static final String BELOW_PERCENT = "images.collect-below-percent";
    private static final String UNTIL_PERCENT = "images.collect-until-percent";
    private static final String BELOW_BYTES = "images.collect-below-bytes";
    private static final String KEEP_DAYS = "images.keep-unused-days";
    private static final Set<String> KEYS =
            Set.of(
                    "instance",
                    "home",
                    "link.url",
                    "link.ca-file",
                    "join.token-file",
                    "node.name",
                    "node.address",
                    "capacity.cpu-milli",
                    "capacity.memory-bytes",
                    "usage.cut-seconds",
                    "network.pool",
                    "ready-file",
                    "stop-containers-file",
                    BELOW_PERCENT,
                    UNTIL_PERCENT,
                    BELOW_BYTES,
                    KEEP_DAYS);

    public AgentSettings {
        labels = Map.copyOf(labels);
        if (!"https".equals(link.getScheme()) || link.getHost() == null) {
            throw wrong("link.url", "use https://host:port");
        }
        if (usageCutSeconds != null && (usageCutSeconds < 1 || 60 % usageCutSeconds != 0)) {
            throw wrong("usage.cut-seconds", "use a number that divides 60");
        }
        if (labels.size() > MOST_LABELS) {
            throw wrong("labels", "use at most " + MOST_LABELS);
        }
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException names the key that is unknown, missing or out of bounds
     */
    public static AgentSettings read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return of(properties);
    }

    static AgentSettings of(Properties properties) {
        refuseUnknown(properties);
        String instance = required(properties, "instance");
        if (!instance.matches("[a-z0-9]{1,8}")) {
            throw wrong("instance", "use 1 to 8 lower-case letters or digits");
        }
        Long cpu = number(properties, "capacity.cpu-milli");
        Long memory = number(properties, "capacity.memory-bytes");
        Long cut = number(properties, "usage.cut-seconds");
        return new AgentSettings(
                instance,
                Path.of(required(properties, "home")).toAbsolutePath(),
                URI.create(required(properties, "link.url")),
                Path.of(required(properties, "link.ca-file")),
                path(properties, "join.token-file"),
                new Slug(required(properties, "node.name")),
                properties.getProperty("node.address"),
                cpu == null ? null : new MilliCpu(cpu),
                memory == null ? null : new Bytes(memory),
                cut == null ? null : Math.toIntExact(cut),
                Ipv4Prefix.parse(properties.getProperty("network.pool", "10.210.0.0/16")),
                path(properties, "ready-file"),
                path(properties, "stop-containers-file"),
                collection(properties),
                labels(properties));
    }

    private static CollectionSettings collection(Properties properties) {
        CollectionSettings standard = CollectionSettings.STANDARD;
        Long below = number(properties, BELOW_BYTES);
        return new CollectionSettings(
                number(properties, BELOW_PERCENT, standard.belowPercent()),
                number(properties, UNTIL_PERCENT, standard.untilPercent()),
                below == null ? standard.below() : new Bytes(below),
                Duration.ofDays(number(properties, KEEP_DAYS, standard.keepUnused().toDays())));
    }

    /** What does not fit is out of any bounds, and is told so where the bounds are. */
    private static int number(Properties properties, String key, long standard) {
        Long number = number(properties, key);
        return Math.clamp(number == null ? standard : number, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static void refuseUnknown(Properties properties) {
        Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
        unknown.removeAll(KEYS);
        unknown.removeIf(key -> key.startsWith(LABELS));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown settings: " + String.join(", ", unknown));
        }
    }

    private static Map<String, String> labels(Properties properties) {
        Map<String, String> labels = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(LABELS)) {
                String name = key.substring(LABELS.length());
                String value = properties.getProperty(key);
                if (!name.matches("[a-z0-9]([a-z0-9./-]{0,61}[a-z0-9])?")
                        || value.length() > LONGEST_LABEL) {
                    throw wrong(key, "use names and values of at most 63 characters");
                }
                labels.put(name, value);
            }
        }
        return labels;
    }

    private static String required(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("setting missing: " + key);
        }
        return value.strip();
    }

    private static @Nullable Path path(Properties properties, String key) {
        String value = properties.getProperty(key);
        return value == null ? null : Path.of(value.strip());
    }

    private static @Nullable Long number(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            return null;
        }
        try {
            long number = Long.parseLong(value.strip());
            if (number < 1) {
                throw wrong(key, "use a number above 0");
            }
            return number;
        } catch (NumberFormatException e) {
            throw wrong(key, "use a number above 0");
        }
    }

    private static IllegalArgumentException wrong(String key, String advice) {
        return new IllegalArgumentException("setting out of bounds: " + key + ": " + advice);
    }
}
