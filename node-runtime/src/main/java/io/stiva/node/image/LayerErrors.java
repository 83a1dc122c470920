package io.stiva.node.image;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;

/** What can be wrong with an image, told so that its owner knows what to do. */
final class LayerErrors {

    private static final int SHOWN_NAME = 120;

    private LayerErrors() {}

    /** A layer that tries to leave its directory or breaks the archive format. */
    static StivaException refused(String entry, String why) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "layer-refused")
                .say(
                        "layer refused at entry '%s': %s; rebuild the image without it",
                        printable(entry), why)
                .build();
    }

    static StivaException tooLarge(String what, String bound) {
        return StivaException.of(ErrorCategory.TOO_LARGE, "layer-too-large")
                .say("layer refused: %s, the bound is %s; make the image smaller", what, bound)
                .build();
    }

    static StivaException corrupt(String what, Digest expected, Digest found) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "image-corrupt")
                .say(
                        "%s does not match its digest: expected %s, got %s; push the image again",
                        what, expected, found)
                .build();
    }

    static StivaException wrongSize(String what, long expected, long found) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "image-corrupt")
                .say(
                        "%s does not match its size: expected %d bytes, got %s%d; push the image"
                                + " again",
                        what, expected, found > expected ? "at least " : "", found)
                .build();
    }

    static StivaException unsupported(String why) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "image-unsupported")
                .say("image cannot run here: %s", why)
                .build();
    }

    static StivaException otherArchitecture(String found, Architecture wanted) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "image-architecture")
                .say(
                        "image is for %s, this node is %s; push an image for %s",
                        printable(found), wanted, wanted)
                .build();
    }

    static StivaException diskFull(String doing, Bytes left, IOException cause) {
        return StivaException.of(ErrorCategory.UNAVAILABLE, "node-disk-full")
                .say(
                        "the node's disk is full: %s left while %s; remove unused images or add"
                                + " space",
                        left, doing)
                .causedBy(cause)
                .build();
    }

    static StivaException diskTooSmall(Bytes needed, Bytes left) {
        return StivaException.of(ErrorCategory.UNAVAILABLE, "node-disk-full")
                .say(
                        "the node's disk is full: the image needs more than %s, %s are left; remove"
                                + " unused images or add space",
                        needed, left)
                .build();
    }

    static StivaException broken(String doing, IOException cause) {
        return StivaException.of(ErrorCategory.INTERNAL, "layer-store-failed")
                .say("the node could not store the image")
                .log("%s", doing)
                .causedBy(cause)
                .build();
    }

    /** A hostile name must not break a log line or a terminal. */
    static String printable(String name) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), SHOWN_NAME); i++) {
            char c = name.charAt(i);
            shown.append(c >= ' ' && c < 0x7f && c != '\'' ? c : '?');
        }
        return shown.append(name.length() > SHOWN_NAME ? "…" : "").toString();
    }
}
