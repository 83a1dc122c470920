package io.stiva.vocabulary;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one base exception: a refusal that tells its story twice, a public part that may cross to the
 * caller (code, message, field errors, typed data) and a private part for the operator's log.
 *
 * <p>The public message is lower case, has no full stop, names the subject and says what to do. The
 * private part never holds a secret.
 */
public final class StivaException extends RuntimeException {

    private final ErrorCategory category;
    private final String code;
    private final List<FieldError> errors;
    private final transient Map<String, Object> data;
    private final String privateDetail;

    private StivaException(Builder builder) {
        super(builder.message, builder.cause);
        this.category = builder.category;
        this.code = builder.code;
        this.errors = List.copyOf(builder.errors);
        this.data = Map.copyOf(builder.data);
        this.privateDetail = builder.privateDetail;
    }

    /**
     * One wrong field of a request.
     *
     * @param pointer a JSON pointer (RFC 6901) into the request body, or a parameter's name
     * @param detail what is wrong and what would be right
     */
    public record FieldError(String pointer, String detail) {}

    /**
     * Starts a refusal.
     *
     * @param code the stable kebab-case code, also the last part of the problem type {@code
     *     /problems/<code>}
     */
    public static Builder of(ErrorCategory category, String code) {
        return new Builder(category, code);
    }

    public ErrorCategory category() {
        return category;
    }

    public String code() {
        return code;
    }

    /** The message the caller may see; never null here although Throwable allows it. */
    public String publicMessage() {
        String message = getMessage();
        return message == null ? code : message;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** Typed extension members of the problem, by name, for example {@code quota}. */
    public Map<String, Object> data() {
        return data;
    }

    /** For the log only. */
    public String privateDetail() {
        return privateDetail;
    }

    /** Collects the parts of a refusal; {@link #build} makes it. */
    public static final class Builder {
        private final ErrorCategory category;
        private final String code;
        private final List<FieldError> errors = new ArrayList<>();
        private final Map<String, Object> data = new LinkedHashMap<>();
        private String message;
        private String privateDetail = "";
        private @Nullable Throwable cause;

        private Builder(ErrorCategory category, String code) {
            this.category = category;
            this.code = code;
            this.message = code;
        }

        /** The public message, by {@link String#format}. */
        @CanIgnoreReturnValue
        @FormatMethod
        public Builder say(String format, @Nullable Object... arguments) {
            this.message = String.format(format, arguments);
            return this;
        }

        /** Names a wrong field; may be called several times. */
        @CanIgnoreReturnValue
        public Builder field(String pointer, String detail) {
            this.errors.add(new FieldError(pointer, detail));
            return this;
        }

        /** Adds a typed member that clients may rely on. */
        @CanIgnoreReturnValue
        public Builder with(String name, Object value) {
            this.data.put(name, value);
            return this;
        }

        /** The private detail, by {@link String#format}; never a secret. */
        @CanIgnoreReturnValue
        @FormatMethod
        public Builder log(String format, @Nullable Object... arguments) {
            this.privateDetail = String.format(format, arguments);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder causedBy(Throwable cause) {
            this.cause = cause;
            return this;
        }

        public StivaException build() {
            return new StivaException(this);
        }
    }
}
