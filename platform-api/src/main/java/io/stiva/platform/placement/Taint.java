package io.stiva.platform.placement;

/** Keeps containers off a node that do not tolerate exactly this. */
public record Taint(String key, String value) {
    @Override
    public String toString() {
        return value.isEmpty() ? key : key + "=" + value;
    }
}
