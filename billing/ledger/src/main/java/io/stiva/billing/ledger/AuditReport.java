package io.stiva.billing.ledger;

import java.util.List;

/**
 * What an audit found.
 *
 * @param transactions ledger transactions looked at
 * @param hours hourly sums looked at
 * @param findings differences, at most {@link LedgerAudit#MOST_FINDINGS} of each kind; empty is
 *     good
 */
public record AuditReport(long transactions, long hours, List<String> findings) {

    public AuditReport {
        findings = List.copyOf(findings);
    }

    public boolean isClean() {
        return findings.isEmpty();
    }
}
