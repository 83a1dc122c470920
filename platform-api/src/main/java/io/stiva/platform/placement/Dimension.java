package io.stiva.platform.placement;

import java.util.Locale;

/** What can be wrong with a node for a demand; the order is that of the checks. */
public enum Dimension {
    /** The container's files are on another node. */
    PINNED,
    /** The node takes no new containers now. */
    STATE,
    ARCHITECTURE,
    LABEL,
    TAINT,
    PORT,
    CPU,
    MEMORY,
    PIDS;

    /** Whether time or fewer neighbours may mend it. */
    public boolean isRoom() {
        return switch (this) {
            case PORT, CPU, MEMORY, PIDS -> true;
            case PINNED, STATE, ARCHITECTURE, LABEL, TAINT -> false;
        };
    }

    /** As the API writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
