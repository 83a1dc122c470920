package io.stiva.platform.workload;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects everything wrong with a request, so that it is refused once and not field by field. */
final class FieldChecks {

    private final List<StivaException.FieldError> errors = new ArrayList<>();

    void require(boolean right, String pointer, String detail) {
        if (!right) {
            errors.add(new StivaException.FieldError(pointer, detail));
        }
    }

    /** The parsed value, or null after noting why it is refused. */
    <T> @Nullable T parse(String pointer, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (StivaException e) {
            errors.add(new StivaException.FieldError(pointer, e.publicMessage()));
            return null;
        }
    }

    /**
     * Refuses when anything was noted.
     *
     * @throws StivaException INVALID, code {@code invalid-request}, with a pointer for each field
     */
    void finish() {
        if (errors.isEmpty()) {
            return;
        }
        StivaException.FieldError first = errors.getFirst();
        StivaException.Builder refusal =
                StivaException.of(ErrorCategory.INVALID, "invalid-request")
                        .say(
                                "%s: %s%s",
                                first.pointer().isEmpty() ? "request" : first.pointer(),
                                first.detail(),
                                errors.size() == 1
                                        ? ""
                                        : " (and " + (errors.size() - 1) + " more)");
        errors.forEach(error -> refusal.field(error.pointer(), error.detail()));
        throw refusal.build();
    }
}
