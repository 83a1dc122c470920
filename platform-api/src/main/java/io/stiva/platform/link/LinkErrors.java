package io.stiva.platform.link;

import static io.stiva.vocabulary.ErrorCategory.INVALID;
import static io.stiva.vocabulary.ErrorCategory.RATE_LIMITED;
import static io.stiva.vocabulary.ErrorCategory.UNAUTHENTICATED;
import static io.stiva.vocabulary.ErrorCategory.UNAVAILABLE;

import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.StivaException;

/** The refusals of this package. */
final class LinkErrors {
    private LinkErrors() {}

    static StivaException badSigningRequest(Throwable cause) {
        return badSigningRequest().causedBy(cause).build();
    }

    static StivaException.Builder badSigningRequest() {
        return StivaException.of(INVALID, "invalid-signing-request")
                .say("not a certificate request: send PKCS#10 in PEM over an EC P-256 key");
    }

    static StivaException badUsageKey(Throwable cause) {
        return StivaException.of(INVALID, "invalid-usage-key")
                .say("not a usage key: send an Ed25519 key as X.509 in Base64")
                .causedBy(cause)
                .build();
    }

    static StivaException noCommonVersion() {
        return StivaException.of(INVALID, "no-common-version")
                .say("agent and control plane speak no common protocol version: update the older")
                .build();
    }

    static StivaException noCertificate() {
        return StivaException.of(UNAUTHENTICATED, "node-certificate-refused")
                .say("show the certificate of a node that was not removed")
                .build();
    }

    static StivaException tooManyEnrolments() {
        return StivaException.of(RATE_LIMITED, "too-many-enrolments")
                .say("too many nodes join at this moment: try again in a second")
                .build();
    }

    static StivaException unreachable(NodeId node) {
        return StivaException.of(UNAVAILABLE, "node-unreachable")
                .say("the container's node cannot be reached just now: try again in a moment")
                .log("node %s has no link", node)
                .build();
    }

    static StivaException tooManyStreams(NodeId node) {
        return StivaException.of(RATE_LIMITED, "too-many-streams")
                .say("too many streams are open: close some and try again")
                .log("node %s", node)
                .build();
    }
}
