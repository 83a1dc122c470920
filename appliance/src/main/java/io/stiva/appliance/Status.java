package io.stiva.appliance;

import io.stiva.appliance.process.PartState;
import io.stiva.appliance.process.PartStatus;
import io.stiva.appliance.process.ProcessIdentity;
import io.stiva.appliance.process.StatusBoard;
import io.stiva.appliance.process.Supervisor;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What of the cloud runs right now. */
final class Status {

    private final Home home;
    private final PrintStream out;

    Status(Home home, PrintStream out) {
        this.home = home;
        this.out = out;
    }

    /** The live supervisor of this home. */
    static Optional<ProcessIdentity> supervisor(Home home) throws IOException {
        return ProcessIdentity.read(home.supervisorPid()).filter(ProcessIdentity::isAlive);
    }

    /** Answers 0 when everything is ready, 3 when nothing runs (as systemctl does), 1 between. */
    int print() throws IOException {
        Optional<ProcessIdentity> supervisor = supervisor(home);
        if (supervisor.isEmpty()) {
            out.println("Stiva is down. Start it with ./stiva up");
            return 3;
        }
        List<PartStatus> parts = StatusBoard.read(Supervisor.statusFile(home.run()));
        for (PartStatus part : parts) {
            out.println(line(part, Instant.now()));
        }
        Map<String, String> ports =
                PropertiesFile.read(home.root().resolve("ports.properties")).orElse(Map.of());
        out.println(
                "Console http://127.0.0.1:%s  API http://127.0.0.1:%s/api/v1  edge port %s"
                        .formatted(ports.get("console"), ports.get("api"), ports.get("edge")));
        return parts.stream().allMatch(part -> part.state() == PartState.READY) ? 0 : 1;
    }

    static String line(PartStatus part, Instant now) {
        String pid = part.pid() == 0 ? "-" : Long.toString(part.pid());
        String line =
                String.format(
                        Locale.ROOT,
                        "%-13s %-10s for %-9s pid %-8s restarts %d",
                        part.name(),
                        part.state().name().toLowerCase(Locale.ROOT),
                        shortly(Duration.between(part.since(), now)),
                        pid,
                        part.restarts());
        return part.detail().isEmpty() ? line : line + "  " + part.detail();
    }

    private static String shortly(Duration time) {
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " m";
        }
        return time.toMinutes() > 0
                ? time.toMinutes() + " m " + time.toSecondsPart() + " s"
                : time.toSeconds() + " s";
    }
}
