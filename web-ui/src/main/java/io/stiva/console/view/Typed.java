package io.stiva.console.view;

import io.stiva.vocabulary.StivaException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads texts people typed; a wrong one is noted beside its field and answered with null. */
public final class Typed {

    private final Map<String, String> errors;

    /**
     * @param errors collects messages by the pointer of the field
     */
    public Typed(Map<String, String> errors) {
        this.errors = errors;
    }

    /** Null also when nothing was typed. */
    public <T> @Nullable T read(String pointer, @Nullable String text, Function<String, T> parse) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return parse.apply(text.strip());
        } catch (StivaException e) {
            errors.put(pointer, e.publicMessage());
        } catch (NumberFormatException e) {
            errors.put(pointer, "not a whole number");
        }
        return null;
    }
}
