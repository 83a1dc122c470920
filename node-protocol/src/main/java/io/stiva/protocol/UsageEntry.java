package io.stiva.protocol;

/**
 * One usage record on the wire. {@code canonical} is what was signed; the receiver parses it and
 * believes nothing else.
 *
 * @param canonical base64 of the record's canonical bytes (see io.stiva.billing.core)
 * @param hash base64 SHA-256 over previous hash and canonical bytes
 * @param signature base64 Ed25519 signature of the hash by the node's usage key
 */
public record UsageEntry(String canonical, String hash, String signature) {}
