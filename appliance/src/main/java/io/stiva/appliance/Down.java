package io.stiva.appliance;

import io.stiva.appliance.process.Leftovers;
import io.stiva.appliance.process.ProcessIdentity;
import io.stiva.appliance.process.StatusBoard;
import io.stiva.appliance.process.Supervisor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Stops the containers and every process of the cloud; the state stays for the next {@code up}. */
final class Down {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Home home;
    private final PrintStream out;
    private final boolean terminal;

    Down(Home home, PrintStream out, boolean terminal) {
        this.home = home;
        this.out = out;
        this.terminal = terminal;
    }

    int run() throws IOException, InterruptedException {
        Optional<ProcessIdentity> supervisor = Status.supervisor(home);
        askForContainersToStop();
        if (supervisor.isEmpty()) {
            int left = Leftovers.end(home.run(), Cloud.PARTS.reversed());
            out.println(
                    left == 0
                            ? "Stiva is down already."
                            : "The supervisor was gone; ended " + left + " processes it left.");
            Supervisor.forget(home.run());
            return 0;
        }
        supervisor.get().signal("TERM");
        if (!awaitEnd(supervisor.get())) {
            out.println("The supervisor does not end; see " + home.log());
            return 1;
        }
        Supervisor.forget(home.run());
        out.println("Stiva is down. ./stiva up brings the same state back.");
        return 0;
    }

    private void askForContainersToStop() throws IOException {
        Path drain = NodePart.drainFile(home);
        if (Files.isDirectory(home.node()) && !Files.exists(drain)) {
            Files.createFile(drain);
        }
    }

    private boolean awaitEnd(ProcessIdentity supervisor) throws IOException, InterruptedException {
        Instant begin = Instant.now();
        Progress progress = new Progress(out, terminal, begin);
        while (!supervisor.awaitEnd(LOOK)) {
            progress.show(StatusBoard.read(Supervisor.statusFile(home.run())), Instant.now());
            if (Duration.between(begin, Instant.now()).compareTo(LIMIT) > 0) {
                return false;
            }
        }
        return true;
    }
}
