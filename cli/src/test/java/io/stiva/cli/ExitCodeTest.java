package io.stiva.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.api.Problem;
import io.stiva.client.testing.StubServer.Reply;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExitCodeTest {

    @TempDir Path directory;
    private Cli cli;

    @BeforeEach
    void start() {
        cli = new Cli(directory);
    }

    @AfterEach
    void stop() {
        cli.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dance",
                "ps --colour",
                "service",
                "service scale web",
                "service scale web many",
                "service scale web -1",
                "deploy web2",
                "deploy web2 --image web --cpu lots",
                "deploy web2 --image web --memory 1parsec",
                "deploy web2 --image web --timeout 0",
                "run --publish 80:web web",
                "run --restart sometimes web",
                "run -d --rm web",
                "ps --filter shape=round",
                "usage --by colour",
                "quota set services many",
                "wait web-1 --state HAPPY",
                "logs web --tail -3",
                "ps -o xml",
            })
    void a_wrong_command_line_is_2_and_says_where_to_look(String line) {
        Cli.Outcome outcome = line.isEmpty() ? cli.run() : cli.run(line.split(" "));

        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("--help");
    }

    @ParameterizedTest
    @CsvSource({
        "service show nope, stiva service ls",
        "logs nope, stiva ps -a",
        "rm nope, stiva ps -a",
        "inspect ctr_0000000000000000000000000z, no such thing",
        "why nope, stiva service ls",
    })
    void what_is_not_there_is_3(String line, String hint) {
        Cli.Outcome outcome = cli.run(line.split(" "));

        assertThat(outcome.code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(outcome.err()).startsWith("stiva: ").contains(hint);
    }

    @Test
    void a_quota_is_4_with_the_numbers_and_what_to_do() {
        Cli.Outcome outcome =
                cli.run("deploy", "big", "--image", "web", "--memory", "512MiB", "--replicas", "2");

        assertThat(outcome.code()).isEqualTo(ExitCode.QUOTA_OR_BUDGET);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .isEqualTo(
                        """
                        stiva: memory quota of the account exceeded
                          memory.allocated of the account: limit 1 GiB, used 704 MiB, asked 1 GiB
                          what to do: ask for less, remove what is not needed (stiva ps), or have the limit raised (stiva quota show)
                        """);
    }

    @Test
    void an_empty_budget_is_4() {
        cli.api
                .server()
                .on(
                        "GET",
                        "/projects/{project}/services",
                        request ->
                                Reply.problem(
                                        problem(
                                                402,
                                                new Problem.BudgetProblem(
                                                        "10.00", "9.90", "0.05", "0.20"))));

        Cli.Outcome outcome = cli.run("service", "ls");

        assertThat(outcome.code()).isEqualTo(ExitCode.QUOTA_OR_BUDGET);
        assertThat(outcome.err()).contains("cap 10.00, spent 9.90, reserved 0.05, needed 0.20");
    }

    @Test
    void a_wait_that_ends_without_the_state_is_5() {
        Cli.Outcome outcome = cli.run("wait", "web-1", "--state", "STOPPED", "--timeout", "3");

        assertThat(outcome.code()).isEqualTo(ExitCode.TIMED_OUT);
    }

    @Test
    void a_deploy_that_does_not_come_up_in_time_is_5_and_says_why() {
        Cli.Outcome outcome = cli.run("service", "scale", "worker", "2", "--timeout", "20");

        assertThat(outcome.code()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(outcome.err())
                .contains("1 of 2 running, 1 pending")
                .contains("no node has enough free CPU")
                .contains("ask for 0.25 vCPU instead of 0.5");
    }

    @Test
    void an_expired_token_is_1_and_says_to_log_in() {
        cli.environment.put("STIVA_TOKEN", "stv_old");

        Cli.Outcome outcome = cli.run("ps");

        assertThat(outcome.code()).isEqualTo(ExitCode.ERROR);
        assertThat(outcome.err()).contains("what to do: stiva login").doesNotContain("stv_old");
    }

    @Test
    void a_cloud_that_is_not_there_is_1_and_says_where_it_was_looked_for() {
        cli.environment.put("STIVA_API_URL", "http://127.0.0.1:1");

        Cli.Outcome outcome = cli.run("ps");

        assertThat(outcome.code()).isEqualTo(ExitCode.ERROR);
        assertThat(outcome.err()).contains("http://127.0.0.1:1").contains("./stiva up");
    }

    @Test
    void a_wrong_field_is_named_as_its_option() {
        Cli.Outcome outcome = cli.run("quote", "--cpu", "0.001");

        assertThat(outcome.code()).isEqualTo(ExitCode.ERROR);
        assertThat(outcome.err()).contains("  --cpu: at least 10");
    }

    private static Problem problem(int status, Problem.BudgetProblem budget) {
        return new Problem(
                "/problems/budget-exhausted",
                "Budget exhausted",
                status,
                "the budget of the account is used up",
                "budget-exhausted",
                null,
                List.of(),
                null,
                budget);
    }
}
