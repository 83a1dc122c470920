package io.stiva.billing.ledger;

/** The ledger's own accounts; every tenant has each of them. */
enum LedgerBook {
    /** What the tenant owes and no invoice says yet; debit is positive. */
    UNBILLED,
    /** What the platform earned; credit is negative. */
    REVENUE
}
