package io.stiva.node.image;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;

/** Why something cannot be copied out of or into a container. */
final class CopyErrors {
    private CopyErrors() {}

    static StivaException refused(String path, String why) {
        return refusal(path, why).build();
    }

    static StivaException refused(String path, String why, Throwable cause) {
        return refusal(path, why).causedBy(cause).build();
    }

    private static StivaException.Builder refusal(String path, String why) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "copy-refused")
                .say("cannot copy '%s': %s", LayerErrors.printable(path), why);
    }

    static StivaException unsound(Throwable cause) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "copy-refused")
                .say("the archive is not a sound tar archive: write it anew")
                .log("%s", cause)
                .causedBy(cause)
                .build();
    }

    static StivaException failed(Throwable cause) {
        return StivaException.of(ErrorCategory.INTERNAL, "copy-failed")
                .say("the files could not be copied: a fault of the platform")
                .log("%s", cause)
                .causedBy(cause)
                .build();
    }
}
