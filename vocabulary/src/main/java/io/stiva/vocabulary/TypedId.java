package io.stiva.vocabulary;

import java.util.UUID;

/**
 * An opaque id that knows what it names, so that a service id is never passed where a container id
 * is meant. Text form: {@code <prefix>_<26 characters of lower-case Crockford base32>}, 128 bits,
 * most significant first; equal ids have equal text and texts sort like the ids.
 */
public sealed interface TypedId
        permits AccountId,
                ContainerId,
                EventId,
                InvoiceId,
                NodeId,
                OperationId,
                ProjectId,
                RevisionId,
                ServiceId,
                TokenId,
                UserId {

    /** The 128 bits as stored in the database. */
    UUID value();

    /** The lower-case prefix without the underscore, for example {@code svc}. */
    String prefix();

    /** The text form of an id: what users see, and what {@code parse} of its type accepts. */
    static String format(String prefix, UUID value) {
        return prefix + "_" + Base32.encode(value);
    }

    /**
     * Parses the text form.
     *
     * @param prefix the prefix the text must carry
     * @throws StivaException category INVALID, code {@code invalid-id}, when it is anything else
     */
    static UUID parse(String prefix, String text) {
        UUID value =
                text.startsWith(prefix + "_")
                        ? Base32.decode(text.substring(prefix.length() + 1))
                        : null;
        if (value == null) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-id")
                    .say("not a valid id: expected %s_ and 26 letters or digits", prefix)
                    .build();
        }
        return value;
    }
}
