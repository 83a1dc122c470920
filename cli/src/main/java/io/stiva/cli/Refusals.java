package io.stiva.cli;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.time.Duration;

/** The refusals the command makes itself. */
final class Refusals {

    private Refusals() {}

    static StivaException interrupted() {
        return StivaException.of(ErrorCategory.INTERNAL, "interrupted").say("interrupted").build();
    }

    static StivaException notLoggedIn(Object api) {
        return StivaException.of(ErrorCategory.UNAUTHENTICATED, "not-logged-in")
                .say("not logged in at %s", api)
                .build();
    }

    static StivaException notFound(String what, String name, String project, String see) {
        return StivaException.of(ErrorCategory.NOT_FOUND, what + "-not-found")
                .say("no %s '%s' in project '%s'; see: %s", what, name, project, see)
                .build();
    }

    static StivaException timedOut(String what, Duration after) {
        return StivaException.of(ErrorCategory.TIMED_OUT, "timed-out")
                .say("%s within %d s", what, after.toSeconds())
                .build();
    }

    static StivaException failed(String code, String sentence) {
        return StivaException.of(ErrorCategory.CONFLICT, code).say("%s", sentence).build();
    }
}
