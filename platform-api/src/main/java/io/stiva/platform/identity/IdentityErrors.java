package io.stiva.platform.identity;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;

/** Refusals about who somebody is. */
final class IdentityErrors {

    private IdentityErrors() {}

    /** The same words for an unknown address, a wrong password and a foreign account. */
    static StivaException wrongCredentials() {
        return StivaException.of(ErrorCategory.UNAUTHENTICATED, "wrong-credentials")
                .say("e-mail or password is wrong")
                .build();
    }

    static StivaException noProof() {
        return StivaException.of(ErrorCategory.UNAUTHENTICATED, "unauthenticated")
                .say("log in first: send 'Authorization: Bearer' with a session or API token")
                .build();
    }

    static StivaException unknownToken() {
        return StivaException.of(ErrorCategory.UNAUTHENTICATED, "invalid-token")
                .say("token is not valid: it was mistyped, revoked or logged out")
                .build();
    }

    static StivaException expired() {
        return StivaException.of(ErrorCategory.UNAUTHENTICATED, "token-expired")
                .say("token has expired: log in again or make a new one")
                .build();
    }

    static StivaException emailTaken() {
        return StivaException.of(ErrorCategory.CONFLICT, "email-taken")
                .say("e-mail address belongs to somebody already")
                .field("/email", "taken")
                .build();
    }

    static StivaException invalidEmail() {
        return StivaException.of(ErrorCategory.INVALID, "invalid-email")
                .say("not an e-mail address: use name@host, at most 254 characters")
                .field("/email", "name@host, at most 254 characters")
                .build();
    }

    static StivaException noToken() {
        return StivaException.of(ErrorCategory.NOT_FOUND, "token-not-found")
                .say("no such token, or it is not yours")
                .build();
    }

    static StivaException invalidToken(String pointer, String rule) {
        return StivaException.of(ErrorCategory.INVALID, "invalid-token-request")
                .say("%s is not right: %s", pointer.substring(1), rule)
                .field(pointer, rule)
                .build();
    }
}
