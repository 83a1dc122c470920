package io.stiva.billing.core.usage;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.math.BigInteger;

/**
 * What is counted: the name everybody sees, the integer it is recorded as, the unit it costs by.
 */
public enum Meter {
    /** Allocated CPU while it may run, recorded as mCPU × ms. */
    CPU_ALLOCATED("compute.cpu.allocated", PricingUnit.VCPU_SECOND, 1000L * 1000L, true),
    /** Allocated memory while it may run, recorded as bytes × ms. */
    MEMORY_ALLOCATED("compute.memory.allocated", PricingUnit.GIB_SECOND, Sizes.GIB * 1000L, true),
    /** Memory kept by a frozen container, recorded as bytes × ms. */
    MEMORY_PAUSED("compute.memory.paused", PricingUnit.GIB_SECOND, Sizes.GIB * 1000L, true),
    /** CPU time the kernel counted, recorded in nanoseconds; shown, never billed. */
    CPU_USED("compute.cpu.used", PricingUnit.VCPU_SECOND, 1_000_000_000L, false),
    /** Writable layers, recorded as bytes × ms. */
    STORAGE_EPHEMERAL(
            "storage.ephemeral", PricingUnit.GIB_MONTH, Sizes.GIB * Sizes.MONTH_MILLIS, true),
    /** Volumes, recorded as bytes × ms. */
    STORAGE_VOLUME("storage.volume", PricingUnit.GIB_MONTH, Sizes.GIB * Sizes.MONTH_MILLIS, true),
    /** Blobs in the registry, recorded as bytes × ms. */
    REGISTRY_STORAGE(
            "registry.storage", PricingUnit.GIB_MONTH, Sizes.GIB * Sizes.MONTH_MILLIS, true),
    /** Bytes sent to the internet. */
    EGRESS_INTERNET("network.egress.internet", PricingUnit.GIB, Sizes.GIB, true),
    /** Requests answered at the edge, recorded as their count. */
    REQUESTS("requests", PricingUnit.MILLION, 1_000_000L, true);

    private final String code;
    private final PricingUnit unit;
    private final BigInteger unitSize;
    private final boolean billed;

    Meter(String code, PricingUnit unit, long unitSize, boolean billed) {
        this.code = code;
        this.unit = unit;
        this.unitSize = BigInteger.valueOf(unitSize);
        this.billed = billed;
    }

    /**
     * Parses the name.
     *
     * @throws StivaException category INVALID, code {@code unknown-meter}
     */
    public static Meter parse(String code) {
        for (Meter meter : values()) {
            if (meter.code.equals(code)) {
                return meter;
            }
        }
        throw StivaException.of(ErrorCategory.INVALID, "unknown-meter")
                .say("not a meter: use a name such as %s", CPU_ALLOCATED.code)
                .build();
    }

    /** The name in records, price books and invoices, for example {@code compute.cpu.allocated}. */
    public String code() {
        return code;
    }

    public PricingUnit unit() {
        return unit;
    }

    /** How many recorded integers make one {@link #unit}. */
    public BigInteger unitSize() {
        return unitSize;
    }

    /** Whether a price book must have a price for it; the others are shown and cost nothing. */
    public boolean isBilled() {
        return billed;
    }

    /** The name, as {@link #parse} takes it. */
    @Override
    public String toString() {
        return code;
    }

    private static final class Sizes {
        static final long GIB = 1L << 30;

        /** A month of 30 × 24 h. */
        static final long MONTH_MILLIS = 30L * 24 * 3600 * 1000;
    }
}
