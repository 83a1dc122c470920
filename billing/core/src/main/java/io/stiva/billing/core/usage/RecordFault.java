package io.stiva.billing.core.usage;

/** Why a record that its node did sign is set aside: counted and shown, never billed. */
public enum RecordFault {
    /** It does not follow the record before it in its chain. */
    CHAIN_BROKEN,
    /** Another record with the same identity and other content was accepted before. */
    SEQUENCE_REUSED,
    /** It starts before the record before it (same container, incarnation and meter) ended. */
    OVERLAPS,
    /** It ends later than the control plane's clock allows. */
    IN_THE_FUTURE,
    /** It is older than late usage may be. */
    TOO_OLD,
    /** It crosses a full hour (UTC), where charges are rolled up and price books change. */
    CROSSES_HOUR,
    /** Its UTC labels and its boot clock tell two different lengths. */
    CLOCKS_DIFFER,
    /** Its quantity is not its allocation times its length. */
    QUANTITY_WRONG,
    /** Its meter does not run in its state. */
    METER_NOT_RUNNING,
    /** The control plane never placed this container of this owner on this node. */
    NOT_PLACED_THERE
}
