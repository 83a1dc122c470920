package io.stiva.protocol;

import java.util.List;

/**
 * Usage records of one node in the order they were spooled; sent again until acknowledged.
 *
 * @param number rises by one per batch of this node, from 1; removes doubles of the transport
 * @param records at most {@link Protocol#MAX_USAGE_RECORDS}
 */
public record UsageBatch(long number, List<UsageEntry> records) implements FromNode {}
