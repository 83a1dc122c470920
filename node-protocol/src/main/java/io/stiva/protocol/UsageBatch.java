package io.stiva.protocol;

import java.util.List;

/**
 * Usage records of one node in the order they were spooled; sent again until acknowledged.
 *
 * <pre>{"type":"usage-batch","number":42,"previousHash":"9f86…","records":[{"canonical":
 * "stiva-usage-record/1\naccount acc_…\n…","hash":"6030…"}],"signature":"…"}</pre>
 *
 * @param number rises by one per batch of this node, from 1; removes doubles of the transport
 * @param previousHash lower-case hex hash of the batch before, 64 zeros for the first
 * @param records at most {@link Protocol#MAX_USAGE_RECORDS}
 * @param signature base64 Ed25519 signature by the node's usage key over the batch's canonical
 *     bytes, which name number, previous hash and every record's hash (see UsageBatch in
 *     io.stiva.billing.core.usage)
 */
public record UsageBatch(
        long number, String previousHash, List<UsageEntry> records, String signature)
        implements FromNode {}
