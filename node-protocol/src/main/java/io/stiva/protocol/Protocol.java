package io.stiva.protocol;

/** Versions and bounds of the node link. */
public final class Protocol {

    /** The version this build speaks. */
    public static final int VERSION = 1;

    /** The oldest version this build still speaks. */
    public static final int OLDEST = 1;

    /** Largest JSON document either side accepts, in bytes. */
    public static final int MAX_MESSAGE_BYTES = 4 << 20;

    /** Most usage records in one batch. */
    public static final int MAX_USAGE_RECORDS = 500;

    /** Most bytes in one binary message of a stream, the byte that names the channel left out. */
    public static final int MAX_STREAM_BYTES = 64 << 10;

    /**
     * Most bytes of input that may be on their way to a joined program or an archive's reader: the
     * node keeps them in memory, so that it always hears the end of the stream.
     */
    public static final int STREAM_WINDOW = 256 << 10;

    /** Path of the control WebSocket on the link port. */
    public static final String LINK_PATH = "/node/v1/link";

    /** Path prefix of dial-back WebSockets; the stream's id follows. */
    public static final String STREAM_PATH = "/node/v1/streams/";

    /** Path of enrolment: POST of {@link Enrolment.Request}, without a client certificate. */
    public static final String ENROL_PATH = "/node/v1/enrolments";

    /** Path of renewal: POST of {@link Enrolment.Renewal} with the current client certificate. */
    public static final String RENEW_PATH = "/node/v1/certificates";

    private Protocol() {}
}
