package io.stiva.billing.core.usage;

/** The unit a price is for, as written on a quote or an invoice. */
public enum PricingUnit {
    VCPU_SECOND("vCPU-seconds"),
    GIB_SECOND("GiB-seconds"),
    /** Of 30 × 24 h. */
    GIB_MONTH("GiB-months"),
    GIB("GiB"),
    MILLION("millions");

    private final String label;

    PricingUnit(String label) {
        this.label = label;
    }

    /** What a reader sees. */
    public String label() {
        return label;
    }
}
