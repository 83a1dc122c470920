package io.stiva.billing.core.usage;

import io.stiva.vocabulary.ContainerId;

/**
 * One incarnation of a container: its records of all meters are one hash chain, which its owner can
 * verify without seeing anybody else's records.
 */
public record ChainId(ContainerId container, long incarnation) {}
