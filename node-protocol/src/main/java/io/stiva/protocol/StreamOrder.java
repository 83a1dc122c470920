package io.stiva.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One text frame of the control plane on a dial-back stream of kind {@link OpenStream.Kind#TALK}.
 * The first says what is to be done; {@link InputEnd} and {@link Resize} may follow it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = StreamOrder.Exec.class, name = "exec"),
    @JsonSubTypes.Type(value = StreamOrder.Signal.class, name = "signal"),
    @JsonSubTypes.Type(value = StreamOrder.Processes.class, name = "processes"),
    @JsonSubTypes.Type(value = StreamOrder.CopyOut.class, name = "copy-out"),
    @JsonSubTypes.Type(value = StreamOrder.CopyIn.class, name = "copy-in"),
    @JsonSubTypes.Type(value = StreamOrder.InputEnd.class, name = "input-end"),
    @JsonSubTypes.Type(value = StreamOrder.Resize.class, name = "resize")
})
public sealed interface StreamOrder {

    /**
     * Run a program in the container. Its input comes and its output goes as bytes, its end as
     * {@link StreamFrame.Exited}; when the stream ends before, the program is killed.
     *
     * @param environment wins over the container's own
     * @param user null = the container's
     * @param workingDirectory null = the container's
     * @param terminal null = three pipes
     */
    record Exec(
            List<String> command,
            Map<String, String> environment,
            @Nullable String user,
            @Nullable String workingDirectory,
            @Nullable Resize terminal)
            implements StreamOrder {
        /** Leaves everything but the program out: arguments and environment may be secrets. */
        @Override
        public String toString() {
            return "Exec[" + (command.isEmpty() ? "" : command.getFirst()) + "]";
        }
    }

    /**
     * Send the first process a signal.
     *
     * @param signal 1 to 64
     */
    record Signal(int signal) implements StreamOrder {}

    /** List the processes: {@link StreamFrame.ObservedProcess} frames. */
    record Processes() implements StreamOrder {}

    /** Send a file, or a directory and all in it, as a tar archive of output bytes. */
    record CopyOut(String path) implements StreamOrder {}

    /** Unpack the input, a tar archive, below a directory. */
    record CopyIn(String directory) implements StreamOrder {}

    /** No more input comes. */
    record InputEnd() implements StreamOrder {}

    /**
     * The terminal is so large, in characters.
     *
     * @param columns 1 to 10000
     * @param rows 1 to 10000
     */
    record Resize(int columns, int rows) implements StreamOrder {}
}
