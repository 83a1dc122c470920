package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.RestartPolicy;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The agent goes and comes back; containers do not notice. */
@Tag("root")
class RecoveryTest {

    private static final String COUNTS =
            "trap 'exit 6' TERM; i=0; while :; do i=$((i+1)); echo $i; usleep 20000; done";

    private Sandbox sandbox;

    @BeforeEach
    void open() {
        sandbox = new Sandbox();
        sandbox.containers.recover();
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void a_running_container_is_adopted_and_obeys_the_new_agent() {
        ContainerSpec spec =
                Sandbox.shell("trap 'exit 4' TERM; echo up; while :; do usleep 10000; done");
        ObservedContainer before = sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));

        sandbox.agentComesBack();

        ObservedContainer after = sandbox.containers.find(spec.id()).orElseThrow();
        assertThat(after.state()).isEqualTo(ContainerState.RUNNING);
        assertThat(after.pid()).isEqualTo(before.pid());
        assertThat(after.startedAt()).isEqualTo(before.startedAt());
        assertThat(after.spec()).isEqualTo(spec);
        assertThat(sandbox.containers.counters(spec.id()).orElseThrow().pids()).isPositive();
        sandbox.containers.stop(spec.id(), EndReason.USER_STOPPED);
        assertThat(sandbox.awaitEnd(spec.id()).exitCode()).isEqualTo(4);
    }

    @Test
    void what_ended_while_the_agent_was_away_has_its_certificate() {
        ContainerSpec spec =
                Sandbox.shell("trap 'exit 9' TERM; echo up; while :; do usleep 5000; done");
        int pid = sandbox.containers.start(spec, sandbox.image).pid();
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));
        sandbox.containers.close();

        terminate(pid);
        Path exit = upper(spec.id()).resolveSibling("exit.1");
        Sandbox.until(() -> Files.exists(exit));
        sandbox.agentComesBack();

        DeathCertificate death = sandbox.awaitEnd(spec.id());
        assertThat(death.exitCode()).isEqualTo(9);
        assertThat(death.reason()).isEqualTo(EndReason.APP_ERROR);
        assertThat(death.counters().cpuUsedNanos()).isPositive();
    }

    private Path upper(ContainerId id) {
        return sandbox.config().stateDirectory().resolve("containers/" + id + "/upper");
    }

    /** As if the program had thought of it itself: the agent has no part in it. */
    private static void terminate(int pid) {
        assertThat(ProcessHandle.of(pid).orElseThrow().destroy()).isTrue();
    }

    @Test
    void a_restart_that_was_pending_happens() {
        ContainerSpec spec =
                Sandbox.with(
                        Sandbox.shell("[ -e /again ] && exec sleep 1000; touch /again; exit 1"),
                        RestartPolicy.ALWAYS);
        sandbox.containers.start(spec, sandbox.image);
        sandbox.await(
                spec.id(), c -> c.state() == ContainerState.RESTARTING || c.incarnation() == 2);

        sandbox.agentComesBack();

        ObservedContainer again =
                sandbox.await(
                        spec.id(),
                        c -> c.state() == ContainerState.RUNNING && c.incarnation() == 2);
        assertThat(again.restarts()).isEqualTo(1);
        assertThat(again.deaths()).hasSize(1);
    }

    @Test
    void ids_of_adopted_containers_are_not_given_to_others() {
        ContainerSpec old = Sandbox.shell("exec sleep 1000");
        sandbox.containers.start(old, sandbox.image);
        sandbox.agentComesBack();
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            seen.add(sandbox.run("cat /proc/self/uid_map").getFirst());
        }

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen).noneMatch(line -> line.contains(" " + owner(upper(old.id())) + " "));
    }

    private static String owner(Path path) {
        try {
            return Files.getAttribute(path, "unix:uid").toString();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_damaged_state_file_ends_the_container_as_a_fault_of_the_platform() throws Exception {
        ContainerSpec spec = Sandbox.shell("exec sleep 1000");
        int pid = sandbox.containers.start(spec, sandbox.image).pid();
        sandbox.containers.close();
        Files.writeString(upper(spec.id()).resolveSibling("state.json"), "{\"version\":1,\"li");

        sandbox.agentComesBack();

        ObservedContainer found = sandbox.containers.find(spec.id()).orElseThrow();
        assertThat(found.state()).isEqualTo(ContainerState.FAILED);
        assertThat(found.lastDeath().orElseThrow().reason()).isEqualTo(EndReason.PLATFORM_ERROR);
        assertThat(found.lastDeath().orElseThrow().detail()).contains("damaged");
        Sandbox.until(() -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void a_directory_without_a_readable_specification_is_set_aside() throws Exception {
        ContainerSpec spec = Sandbox.shell("exec sleep 1000");
        int pid = sandbox.containers.start(spec, sandbox.image).pid();
        sandbox.containers.close();
        Files.writeString(upper(spec.id()).resolveSibling("spec.json"), "not json");

        sandbox.agentComesBack();

        assertThat(sandbox.containers.list()).isEmpty();
        assertThat(sandbox.config().stateDirectory().resolve("damaged/" + spec.id())).isDirectory();
        Sandbox.until(() -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void kill_9_of_the_agent_loses_no_line_and_no_exit() throws Exception {
        Process agent = agent(COUNTS, "exec sleep 1000");
        BufferedReader said = agent.inputReader(StandardCharsets.UTF_8);
        ContainerId counting = ContainerId.parse(said.readLine());
        ContainerId sleeping = ContainerId.parse(said.readLine());
        assertThat(said.readLine()).isEqualTo("up");

        agent.destroyForcibly().waitFor();
        Path log = upper(counting).resolveSibling("log");
        long before = Files.size(log);
        Sandbox.until(() -> size(log) > before + 200);
        sandbox.agentComesBack();

        assertThat(sandbox.containers.find(sleeping).orElseThrow().state())
                .isEqualTo(ContainerState.RUNNING);
        terminate(sandbox.containers.find(counting).orElseThrow().pid());
        ObservedContainer again = sandbox.await(counting, c -> c.incarnation() == 2);
        assertThat(again.lastDeath().orElseThrow().exitCode()).isEqualTo(6);
        Sandbox.until(() -> sandbox.log(counting).lastIndexOf("1") > 0);
        List<String> all = sandbox.log(counting);
        List<String> lines = all.subList(0, all.lastIndexOf("1"));
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).isEqualTo(Integer.toString(i + 1));
        }
        assertThat(lines).hasSizeGreaterThan(3);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Process agent(String... scripts) throws Exception {
        List<String> arguments = new ArrayList<>();
        arguments.add(sandbox.config().stateDirectory().toString());
        arguments.add(sandbox.instance);
        arguments.add(sandbox.directory.resolve("agent-image").toString());
        arguments.addAll(List.of(scripts));
        sandbox.containers.close();
        return AgentJvm.of(AgentProcess.class, arguments).start();
    }

    @Test
    void a_monitor_that_is_killed_takes_its_container_along_and_it_is_told() throws Exception {
        ContainerSpec spec = Sandbox.shell("exec sleep 1000");
        int pid = sandbox.containers.start(spec, sandbox.image).pid();
        String status = Files.readString(Path.of("/proc/" + pid + "/status"));
        long monitor =
                status.lines()
                        .filter(line -> line.startsWith("PPid:"))
                        .mapToLong(line -> Long.parseLong(line.substring(5).strip()))
                        .findFirst()
                        .orElseThrow();

        assertThat(ProcessHandle.of(monitor).orElseThrow().destroyForcibly()).isTrue();

        DeathCertificate death = sandbox.awaitEnd(spec.id());
        assertThat(death.reason()).isEqualTo(EndReason.PLATFORM_ERROR);
        Sandbox.until(() -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void a_stop_that_was_on_its_way_goes_on() {
        ContainerSpec spec =
                Sandbox.withGrace(
                        Sandbox.shell("trap '' TERM; echo up; while :; do usleep 10000; done"),
                        Duration.ofMillis(700));
        sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));
        sandbox.containers.stop(spec.id(), EndReason.NODE_DRAINED);

        sandbox.agentComesBack();

        DeathCertificate death = sandbox.awaitEnd(spec.id());
        assertThat(death.signal()).isEqualTo(9);
        assertThat(death.reason()).isEqualTo(EndReason.NODE_DRAINED);
    }
}
