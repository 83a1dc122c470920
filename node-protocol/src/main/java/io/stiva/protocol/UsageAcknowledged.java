package io.stiva.protocol;

/**
 * @param upTo every batch up to this number is durable; the node may delete them
 */
public record UsageAcknowledged(long upTo) implements ToNode {}
