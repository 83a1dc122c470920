package io.stiva.protocol;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON form of the messages, one for both sides. Unknown fields are ignored, so that a newer
 * side may say more; unknown message types and everything over a bound are refused.
 */
public final class Wire {

    private static final int MOST_NESTING = 16;

    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxDocumentLength(Protocol.MAX_MESSAGE_BYTES)
                                                    .maxNestingDepth(MOST_NESTING)
                                                    .build())
                                    .build())
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private Wire() {}

    /** A message as JSON on one line. */
    public static String write(FromNode message) {
        return JSON.writerFor(FromNode.class).writeValueAsString(message);
    }

    /** A message as JSON on one line. */
    public static String write(ToNode message) {
        return JSON.writerFor(ToNode.class).writeValueAsString(message);
    }

    /** A frame as JSON on one line. */
    public static String write(StreamFrame frame) {
        return JSON.writerFor(StreamFrame.class).writeValueAsString(frame);
    }

    /** An order as JSON on one line. */
    public static String write(StreamOrder order) {
        return JSON.writerFor(StreamOrder.class).writeValueAsString(order);
    }

    /** Any other document of the contract: enrolment, or what a node keeps of a message. */
    public static String writeDocument(Object document) {
        return JSON.writeValueAsString(document);
    }

    /**
     * @throws StivaException INVALID {@code unknown-message} or {@code bad-message}
     */
    public static FromNode fromNode(String text) {
        return read(text, FromNode.class);
    }

    /**
     * @throws StivaException INVALID {@code unknown-message} or {@code bad-message}
     */
    public static ToNode toNode(String text) {
        return read(text, ToNode.class);
    }

    /**
     * @throws StivaException INVALID {@code unknown-message} or {@code bad-message}
     */
    public static StreamFrame frame(String text) {
        return read(text, StreamFrame.class);
    }

    /**
     * @throws StivaException INVALID {@code unknown-message} or {@code bad-message}
     */
    public static StreamOrder order(String text) {
        return read(text, StreamOrder.class);
    }

    /**
     * Reads a document that has no type of message.
     *
     * @throws StivaException INVALID {@code bad-message}
     */
    public static <T> T readDocument(String text, Class<T> type) {
        return read(text, type);
    }

    private static <T> T read(String text, Class<T> type) {
        if (text.length() > Protocol.MAX_MESSAGE_BYTES
                || text.getBytes(StandardCharsets.UTF_8).length > Protocol.MAX_MESSAGE_BYTES) {
            throw refused("bad-message", "the message is longer than 4 MiB", null);
        }
        try {
            T value = JSON.readValue(text, type);
            if (value == null) {
                throw refused("bad-message", "the message is empty", null);
            }
            Optional<String> missing = Completeness.missing(value);
            if (missing.isPresent()) {
                throw refused("bad-message", "the message lacks " + missing.get(), null);
            }
            return value;
        } catch (InvalidTypeIdException e) {
            throw refused("unknown-message", "no such type of message: " + e.getTypeId(), e);
        } catch (JacksonException e) {
            throw refused("bad-message", "the message is not what its type promises", e);
        }
    }

    private static StivaException refused(String code, String sentence, @Nullable Throwable cause) {
        StivaException.Builder refusal =
                StivaException.of(ErrorCategory.INVALID, code).say("%s", sentence);
        return cause == null ? refusal.build() : refusal.causedBy(cause).build();
    }
}
