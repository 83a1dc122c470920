package io.stiva.billing.ledger;

import io.stiva.vocabulary.Digest;

/**
 * The newest batch accepted of a node.
 *
 * @param sequence 0 before the first
 */
record NodeHead(long sequence, Digest hash) {}
