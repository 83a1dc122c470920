package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agents killed at any moment of starts and removals: what they said is true, nothing is left. */
@Tag("root")
class RandomKillsTest {

    private static final String WORDS = "[a-z]+ ctr_[0-9a-z]{26}";
    private static final int MOST_STEPS = 60;

    /** About as long as a start takes, so that each moment of it is met. */
    private static final long MOST_DELAY = TimeUnit.MILLISECONDS.toNanos(15);

    private final Random random = new Random();
    private final List<String> said = new ArrayList<>();
    private int lives;

    @Test
    void two_hundred_starts_with_kills_at_random_moments_leave_nothing() throws Exception {
        starts(200);
    }

    @Test
    @Tag("long")
    void two_thousand_starts_with_kills_at_random_moments_leave_nothing() throws Exception {
        starts(2_000);
    }

    private void starts(int count) throws Exception {
        long seed = System.nanoTime();
        random.setSeed(seed);
        String instance;
        Path directory;
        try (Sandbox sandbox = new Sandbox()) {
            instance = sandbox.instance;
            directory = sandbox.directory;
            sandbox.containers.close();
            while (said.size() < count) {
                oneLife(sandbox);
            }
            sandbox.agentComesBack();
            for (String line : said) {
                assertHolds(sandbox, line, "seed " + seed);
            }
            sandbox.containers.list().parallelStream()
                    .forEach(each -> sandbox.containers.remove(each.spec().id()));

            assertThat(sandbox.config().stateDirectory().resolve("containers")).isEmptyDirectory();
            assertThat(sandbox.config().stateDirectory().resolve("damaged")).doesNotExist();
            assertThat(HostTraces.cgroups(instance)).allMatch(path -> path.endsWith("/monitors"));
            Sandbox.until(() -> processesAt(sandbox.directory).isEmpty());
        }
        assertThat(HostTraces.cgroups(instance)).isEmpty();
        assertThat(HostTraces.readMounts()).noneMatch(line -> line.contains(directory.toString()));
    }

    /** An agent works on what the last one left, says some things, and is killed. */
    private void oneLife(Sandbox sandbox) throws Exception {
        Path log = sandbox.directory.resolve("agent.log");
        Process agent =
                AgentJvm.of(
                                ChurningAgent.class,
                                List.of(
                                        sandbox.config().stateDirectory().toString(),
                                        sandbox.instance,
                                        sandbox.directory.resolve("image-" + lives++).toString()))
                        // Whatever an agent leaves behind is found by its working directory.
                        .directory(sandbox.directory.toFile())
                        .redirectError(log.toFile())
                        .start();
        BufferedReader lines = agent.inputReader(StandardCharsets.UTF_8);
        try {
            int until = said.size() + 1 + random.nextInt(MOST_STEPS);
            while (said.size() < until) {
                String line = lines.readLine();
                assertThat(line).as("the agent ended: %s", Files.readString(log)).isNotNull();
                note(line);
            }
            LockSupport.parkNanos(random.nextLong(MOST_DELAY));
        } finally {
            // By its handle: the process would close the pipe, with what is still in it.
            agent.toHandle().destroyForcibly();
        }
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            note(line);
        }
        agent.waitFor();
    }

    /** Log lines are none of its words, and neither is what was cut off. */
    private void note(String line) {
        if (line.matches(WORDS)) {
            said.add(line);
        }
    }

    private static void assertHolds(Sandbox sandbox, String line, String about) {
        String[] words = line.split(" ", 2);
        ContainerId id = ContainerId.parse(words[1]);
        switch (words[0]) {
            case ChurningAgent.SLEEPS -> {
                ObservedContainer found = sandbox.containers.find(id).orElseThrow();
                assertThat(found.state()).as(about + ": " + line).isEqualTo(ContainerState.RUNNING);
                assertThat(found.incarnation()).as(about).isEqualTo(1);
            }
            case ChurningAgent.ENDS -> {
                DeathCertificate death = sandbox.awaitEnd(id);
                assertThat(death.exitCode()).as(about).isEqualTo(ChurningAgent.EXIT_CODE);
                assertThat(death.reason()).as(about).isEqualTo(EndReason.APP_ERROR);
                assertThat(sandbox.log(id)).as(about).containsExactly("word");
            }
            case ChurningAgent.GONE ->
                    assertThat(sandbox.containers.find(id)).as(about + ": " + line).isEmpty();
            default -> throw new AssertionError(line);
        }
    }

    private static List<String> processesAt(Path directory) {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .filter(process -> isAt(process, directory))
                    .map(Path::toString)
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isAt(Path process, Path directory) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).startsWith(directory);
        } catch (IOException e) {
            return false; // it has just ended
        }
    }
}
