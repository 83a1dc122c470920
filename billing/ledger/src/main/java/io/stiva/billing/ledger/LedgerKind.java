package io.stiva.billing.ledger;

/** Why money moved. */
enum LedgerKind {
    /** Usage was accepted. */
    USAGE,
    /** Usage charged before turned out to be the platform's fault. */
    ZERO_RATING
}
