package io.stiva.platform.shared;

import java.net.URI;
import org.springframework.http.ResponseEntity;

/** The answers that carry more than a document. */
public final class Answers {

    private Answers() {}

    /** 200 with a strong entity tag. */
    public static <T> ResponseEntity<T> ok(T document, long version) {
        return ResponseEntity.ok().eTag(IfMatch.tag(version)).body(document);
    }

    /**
     * 201 with a strong entity tag.
     *
     * @param location path of the new thing, from {@code /api/v1}
     */
    public static <T> ResponseEntity<T> created(String location, T document, long version) {
        return ResponseEntity.created(URI.create(location))
                .eTag(IfMatch.tag(version))
                .body(document);
    }
}
