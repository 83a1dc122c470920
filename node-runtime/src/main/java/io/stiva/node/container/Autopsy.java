package io.stiva.node.container;

import io.stiva.node.cgroup.Cgroup;
import io.stiva.node.launch.ExitRecord;
import io.stiva.node.launch.MonitorMessage;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how an incarnation ended: from its monitor's last word, or from what it left on disk.
 */
final class Autopsy {

    private final Clock clock;
    private final Path directory;

    /**
     * @param directory of the container
     */
    Autopsy(Clock clock, Path directory) {
        this.clock = clock;
        this.directory = directory;
    }

    /**
     * Of an incarnation this agent looked after.
     *
     * @param message null when its monitor ended without a word
     * @return empty when nobody wrote down how it ended
     */
    Optional<DeathCertificate> of(
            int incarnation, Cgroup cgroup, Life life, @Nullable MonitorMessage message) {
        Optional<ExitRecord> exit =
                message == null
                        ? ExitRecord.read(directory, incarnation)
                        : Optional.of(new ExitRecord(message.first(), -1, 0, message.time()));
        Counters counters = DeathCertificates.counters(cgroup).orElse(Counters.ZERO);
        return exit.map(end -> certificate(incarnation, end, counters, life));
    }

    /**
     * Of an incarnation that ended while no agent was there.
     *
     * @param sameBoot whether its cgroup can still be there
     */
    DeathCertificate meanwhile(int incarnation, Cgroup cgroup, Life life, boolean sameBoot) {
        Counters counters =
                sameBoot ? DeathCertificates.counters(cgroup).orElse(Counters.ZERO) : Counters.ZERO;
        String fate = sameBoot ? "its monitor is gone without a word" : "the node was restarted";
        return ExitRecord.read(directory, incarnation)
                .map(end -> certificate(incarnation, end, counters, life))
                .orElseGet(() -> unexplained(incarnation, fate));
    }

    DeathCertificate unexplained(int incarnation, String detail) {
        return DeathCertificates.platform(incarnation, clock.instant(), detail);
    }

    private DeathCertificate certificate(
            int incarnation, ExitRecord exit, Counters counters, Life life) {
        return DeathCertificates.of(
                incarnation, life.startedAt(), exit, counters, life.stopWanted(), directory);
    }
}
