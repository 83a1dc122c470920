package io.stiva.client.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * GET /containers/{container}/exec as a WebSocket: a program inside a running container.
 *
 * <p>Text messages are {@link Wish} documents of the caller and {@link News} documents of the
 * platform; the first is {@link Start}. Bytes are binary messages: one byte that says which stream
 * they belong to ({@link #INPUT}, {@link #OUTPUT}, {@link #ERRORS}), then at most {@link
 * #MAX_BYTES}. At most {@link #WINDOW} bytes of input may be sent beyond what {@link Taken}
 * messages said was used up. The platform closes after {@link Exited} or {@link Failed}; when the
 * caller closes or is gone, the program is killed.
 */
public final class Execs {

    /** First byte of input. */
    public static final int INPUT = 0;

    /** First byte of output, on a terminal of all that is written to it. */
    public static final int OUTPUT = 1;

    /** First byte of error output. */
    public static final int ERRORS = 2;

    /** Most bytes of one binary message after its first. */
    public static final int MAX_BYTES = 64 << 10;

    /** Most bytes of input on their way. */
    public static final int WINDOW = 256 << 10;

    /** Most columns and rows of a terminal. */
    public static final int MAX_SIZE = 10_000;

    private Execs() {}

    /** What the caller says. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Start.class, name = "start"),
        @JsonSubTypes.Type(value = Resize.class, name = "resize"),
        @JsonSubTypes.Type(value = InputEnd.class, name = "input-end")
    })
    public sealed interface Wish {}

    /**
     * Run this program.
     *
     * @param command the program and its arguments; without a slash it is looked for along PATH
     * @param environment wins over the container's own; null = nothing more
     * @param user null = the container's
     * @param workingDirectory null = the container's
     * @param terminal its size; null = three pipes and no terminal
     */
    public record Start(
            List<String> command,
            @Nullable Map<String, String> environment,
            @Nullable String user,
            @Nullable String workingDirectory,
            @Nullable Resize terminal)
            implements Wish {
        /** Leaves arguments and environment out: they may be secrets. */
        @Override
        public String toString() {
            return "Start[" + (command.isEmpty() ? "" : command.getFirst()) + "]";
        }
    }

    /** The terminal is so large, 1 to {@link #MAX_SIZE} characters each way. */
    public record Resize(int columns, int rows) implements Wish {}

    /** No more input comes. */
    public record InputEnd() implements Wish {}

    /** What the platform says. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Taken.class, name = "taken"),
        @JsonSubTypes.Type(value = Exited.class, name = "exited"),
        @JsonSubTypes.Type(value = Failed.class, name = "failed")
    })
    public sealed interface News {}

    /** So many bytes more of the input were used up. */
    public record Taken(long bytes) implements News {}

    /**
     * The program has ended.
     *
     * @param exitCode 0 to 255, null when a signal ended it
     * @param signal its number, null when it exited
     */
    public record Exited(@Nullable Integer exitCode, @Nullable Integer signal) implements News {}

    /**
     * It was refused or broke off.
     *
     * @param status the HTTP status the refusal would have had
     * @param code stable, for programs
     * @param errors wrong fields, by JSON pointer
     */
    public record Failed(int status, String code, String detail, List<Problem.FieldProblem> errors)
            implements News {}
}
