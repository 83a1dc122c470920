package io.stiva.platform.tenancy;

import java.util.Optional;

/** What is limited, with the unit its numbers are in. */
public enum QuotaKey {
    CONTAINERS_RUNNING("containers.running", Unit.COUNT),
    SERVICES("services", Unit.COUNT),
    PROJECTS("projects", Unit.COUNT),
    CPU_ALLOCATED("cpu.allocated", Unit.MILLI_CPU),
    MEMORY_ALLOCATED("memory.allocated", Unit.BYTES),
    PIDS("pids", Unit.COUNT),
    STORAGE_EPHEMERAL("storage.ephemeral", Unit.BYTES),
    STORAGE_VOLUME("storage.volume", Unit.BYTES),
    REGISTRY_STORAGE("registry.storage", Unit.BYTES),
    NETWORK_PUBLIC_PORTS("network.publicPorts", Unit.COUNT),
    ROUTES("routes", Unit.COUNT);

    private final String text;
    private final Unit unit;

    QuotaKey(String text, Unit unit) {
        this.text = text;
        this.unit = unit;
    }

    /** What the numbers of a key count. */
    public enum Unit {
        MILLI_CPU("mCPU"),
        BYTES("bytes"),
        COUNT("count");

        private final String text;

        Unit(String text) {
            this.text = text;
        }

        /** As the API writes it. */
        public String text() {
            return text;
        }
    }

    /** As the API and the database write it, for example {@code cpu.allocated}. */
    public String text() {
        return text;
    }

    public Unit unit() {
        return unit;
    }

    /** The key of this name; empty for any other text. */
    public static Optional<QuotaKey> find(String text) {
        for (QuotaKey key : values()) {
            if (key.text.equals(text)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }
}
