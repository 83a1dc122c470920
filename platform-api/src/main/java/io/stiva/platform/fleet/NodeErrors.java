package io.stiva.platform.fleet;

import static io.stiva.vocabulary.ErrorCategory.CONFLICT;
import static io.stiva.vocabulary.ErrorCategory.INVALID;
import static io.stiva.vocabulary.ErrorCategory.NOT_FOUND;
import static io.stiva.vocabulary.ErrorCategory.UNAUTHENTICATED;

import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.Slug;
import io.stiva.vocabulary.StivaException;

/** The refusals of this package. */
final class NodeErrors {

    private NodeErrors() {}

    static StivaException notFound() {
        return StivaException.of(NOT_FOUND, "node-not-found")
                .say("no such node: list them with 'stiva node ls'")
                .build();
    }

    static StivaException retired(Node node) {
        return StivaException.of(CONFLICT, "node-retired")
                .say("node %s was removed: join it again with a new join token", node.name())
                .build();
    }

    static StivaException unknownIdentity(NodeId node) {
        return StivaException.of(UNAUTHENTICATED, "node-unknown")
                .say("this control plane does not know the node: join it with a new join token")
                .log("node %s", node)
                .build();
    }

    static StivaException nameTaken(Slug name) {
        return StivaException.of(CONFLICT, "node-name-taken")
                .say(
                        "a node named %s exists: choose another name, or remove the old one with"
                                + " 'stiva node rm %s'",
                        name, name)
                .build();
    }

    static StivaException inUse(Node node, int containers) {
        return StivaException.of(CONFLICT, "node-in-use")
                .say(
                        "node %s is connected and %d containers are on it: drain it first with"
                                + " 'stiva node drain %s'",
                        node.name(), containers, node.name())
                .build();
    }

    static StivaException joinTokenRefused() {
        return StivaException.of(UNAUTHENTICATED, "join-token-refused")
                .say(
                        "the join token is unknown, used or expired: get a new one with 'stiva node"
                                + " join-token'")
                .build();
    }

    static StivaException lifetimeOutOfBounds(int minutes) {
        return StivaException.of(INVALID, "invalid-lifetime")
                .say("a join token lives 1 to 1,440 minutes, not %d", minutes)
                .field("/expiresInMinutes", "must be between 1 and 1,440")
                .build();
    }

    static StivaException badUsageKey() {
        return StivaException.of(INVALID, "invalid-usage-key")
                .say("the usage key is not an Ed25519 public key in X.509 form")
                .field("/usageKey", "must be base64 of an Ed25519 SubjectPublicKeyInfo")
                .build();
    }
}
