package io.stiva.appliance.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a supervisor that was killed left running. */
public final class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private Leftovers() {}

    /**
     * Ends the recorded processes of these parts one after the other, by SIGINT, which every part
     * takes as the wish for an orderly and quick end, and by SIGKILL if that is ignored.
     *
     * @return how many were still running
     */
    public static int end(Path runDirectory, List<String> names)
            throws IOException, InterruptedException {
        int ended = 0;
        for (String name : names) {
            Path file = runDirectory.resolve(name + ".pid");
            Optional<ProcessIdentity> process = ProcessIdentity.read(file);
            if (process.isPresent() && process.get().isAlive()) {
                LOG.info("ending {} of an earlier supervisor, pid {}", name, process.get().pid());
                process.get().signal("INT");
                if (!process.get().awaitEnd(PATIENCE)) {
                    process.get().signal("KILL");
                    process.get().awaitEnd(PATIENCE);
                }
                ended++;
            }
            Files.deleteIfExists(file);
        }
        return ended;
    }
}
