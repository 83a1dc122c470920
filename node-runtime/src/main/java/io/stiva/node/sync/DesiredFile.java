package io.stiva.node.sync;

import io.stiva.protocol.Desired;
import io.stiva.protocol.Wire;
import java.nio.file.Path;
import java.util.List;

/** The newest desired state, kept on disk so that nobody has to repeat it. */
final class DesiredFile {

    private final KeptFile file;
    private Desired newest;

    DesiredFile(Path home) {
        this.file = new KeptFile(home.resolve("desired.json"));
        this.newest =
                file.read()
                        .map(text -> Wire.readDocument(text, Desired.class))
                        .orElseGet(() -> new Desired(0, List.of()));
    }

    synchronized Desired newest() {
        return newest;
    }

    /**
     * Takes a document over when it is newer; durable when it returns.
     *
     * @return false for one that is not newer, which is dropped
     */
    synchronized boolean take(Desired desired) {
        if (desired.generation() <= newest.generation()) {
            return false;
        }
        file.write(Wire.writeDocument(desired));
        newest = desired;
        return true;
    }
}
