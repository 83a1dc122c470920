package io.stiva.node.launch;

import io.stiva.node.linux.Kernel;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** The reading end of one launcher's status pipe, while the agent waits for what it will say. */
final class StatusPipe {

    private final Kernel kernel;
    private final int descriptor;
    private final Queue<MonitorMessage> heard = new ArrayDeque<>();

    StatusPipe(Kernel kernel, int descriptor) {
        this.kernel = kernel;
        this.descriptor = descriptor;
    }

    /**
     * Waits for the next message.
     *
     * @throws LaunchFailure when it is FAILED
     * @throws StivaException INTERNAL when it is another one, or the launcher ended or is silent
     */
    MonitorMessage expect(MonitorMessage.Kind kind, int patienceMillis) {
        MonitorMessage message = heard.isEmpty() ? receive(patienceMillis) : heard.remove();
        if (message.kind() == MonitorMessage.Kind.FAILED) {
            throw new LaunchFailure(message.first(), message.second());
        }
        if (message.kind() != kind) {
            throw broken("said " + message.kind() + " instead of " + kind);
        }
        return message;
    }

    /** What was received beyond the messages asked for. */
    List<MonitorMessage> rest() {
        return List.copyOf(heard);
    }

    private MonitorMessage receive(int patienceMillis) {
        if (!kernel.isReadable(descriptor, patienceMillis)) {
            throw broken("was silent for " + patienceMillis + " ms");
        }
        byte[] bytes = new byte[MonitorMessage.SIZE * 4];
        int got = kernel.read(descriptor, bytes);
        if (got == 0 || got % MonitorMessage.SIZE != 0) {
            throw broken(got == 0 ? "ended" : "said half a message");
        }
        for (int at = 0; at < got; at += MonitorMessage.SIZE) {
            heard.add(MonitorMessage.decode(bytes, at));
        }
        return heard.remove();
    }

    private static StivaException broken(String what) {
        return StivaException.of(ErrorCategory.INTERNAL, "launcher-failed")
                .say("the container could not be started: a fault of the platform")
                .log("the launcher %s", what)
                .build();
    }
}
