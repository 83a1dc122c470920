package io.stiva.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.api.Services;
import io.stiva.client.testing.StubApi;
import io.stiva.client.testing.StubServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {

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

    @Test
    void a_login_is_remembered_in_a_file_only_its_owner_can_read() throws IOException {
        cli.environment.remove("STIVA_TOKEN");
        cli.input = StubApi.PASSWORD + "\n";

        Cli.Outcome login = cli.run("login", "-u", StubApi.USER, "--password-stdin");

        assertThat(login.code()).isEqualTo(ExitCode.OK);
        assertThat(login.err()).contains("OWNER of Acme Foods").doesNotContain(StubApi.TOKEN);
        Path file = directory.resolve("config.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(cli.run("ps").code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void a_remembered_token_goes_only_to_the_platform_that_gave_it() {
        cli.environment.remove("STIVA_TOKEN");
        cli.input = StubApi.PASSWORD + "\n";
        cli.run("login", "-u", StubApi.USER, "--password-stdin");
        String elsewhere = cli.api.address().replace("127.0.0.1", "localhost");
        int before = cli.api.server().received().size();

        Cli.Outcome outcome = cli.run("ps", "--api-url", elsewhere);

        assertThat(outcome.code()).isEqualTo(ExitCode.ERROR);
        assertThat(outcome.err()).contains("not logged in at " + elsewhere);
        assertThat(cli.api.server().received()).hasSize(before);
    }

    @Test
    void a_wrong_password_is_told_and_nothing_is_remembered() {
        cli.input = "guess\n";

        Cli.Outcome outcome = cli.run("login", "-u", StubApi.USER, "--password-stdin");

        assertThat(outcome.code()).isEqualTo(ExitCode.ERROR);
        assertThat(outcome.err()).contains("email or password is wrong").doesNotContain("guess");
        assertThat(directory.resolve("config.json")).doesNotExist();
    }

    @Test
    void without_a_terminal_nothing_is_asked() {
        Cli.Outcome outcome = cli.run("login", "-u", StubApi.USER);

        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("use --password-stdin");
    }

    @Test
    void with_a_terminal_email_and_password_are_asked() {
        cli.terminal = (prompt, secret) -> secret ? StubApi.PASSWORD : StubApi.USER;

        assertThat(cli.run("login").code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void deploy_shows_the_price_then_the_progress_then_the_address() {
        Cli.Outcome outcome =
                cli.run(
                        "deploy",
                        "front",
                        "--image",
                        "web",
                        "--replicas",
                        "2",
                        "--http-port",
                        "80");

        assertThat(outcome.code()).isEqualTo(ExitCode.OK);
        assertThat(outcome.out()).isEqualTo("http://front.shop.localhost:8000\n");
        assertThat(outcome.err())
                .isEqualTo(
                        """
                        price: 0.01552 EUR an hour (11.18 EUR in 30 days) for 2 containers
                        0 of 2 running, 2 pulling
                        1 of 2 running, 1 pulling
                        2 of 2 running
                        front revision 1: 2 of 2 running
                        """);
    }

    @Test
    void a_dry_run_makes_nothing() {
        Cli.Outcome outcome = cli.run("deploy", "front", "--image", "web", "--dry-run");

        assertThat(outcome.code()).isEqualTo(ExitCode.OK);
        assertThat(outcome.out()).contains("per hour").contains("memory.allocated");
        assertThat(posts())
                .extracting(Request::target)
                .containsExactly("/api/v1/projects/shop/services?validateOnly=true");
    }

    @Test
    void a_second_deploy_keeps_what_is_not_named() {
        Cli.Outcome outcome = cli.run("deploy", "web", "--memory", "32MiB", "-e", "MODE=fast");

        assertThat(outcome.code()).isEqualTo(ExitCode.OK);
        var template = posts().getLast().document(Services.NewRevision.class).template();
        assertThat(template).isNotNull();
        assertThat(template.image()).isEqualTo("shop/web:1.4.2");
        assertThat(template.resources().cpuMilli()).isEqualTo(250);
        assertThat(template.resources().memoryBytes()).isEqualTo(32L << 20);
        assertThat(template.environment())
                .containsOnlyKeys("LOG_LEVEL", "MODE")
                .containsEntry("MODE", "fast");
    }

    @Test
    void a_change_that_would_cost_too_much_is_not_made() {
        Cli.Outcome outcome = cli.run("deploy", "web", "--cpu", "0.5", "--max-hourly-cost", "0.01");

        assertThat(outcome.code()).isEqualTo(ExitCode.QUOTA_OR_BUDGET);
        assertThat(outcome.err()).contains("more than the 0.01 allowed");
        assertThat(posts()).hasSize(1);
        assertThat(posts().getFirst().target()).contains("validateOnly=true");
    }

    @Test
    void run_follows_the_output_and_ends_with_the_exit_code_of_the_container() {
        cli.api
                .server()
                .on(
                        "POST",
                        "/projects/{project}/containers",
                        request -> io.stiva.client.testing.StubServer.Reply.json(202, reindex()));

        Cli.Outcome outcome = cli.run("run", "worker", "reindex", "--all", "-v");

        assertThat(outcome.code()).isEqualTo(137);
        assertThat(outcome.out()).contains("GET /healthz 200 0ms").doesNotContain("olive oil");
        assertThat(outcome.err()).contains("olive oil").contains("oom_killed");
        assertThat(posts().getLast().body()).contains("[\"reindex\",\"--all\",\"-v\"]");
    }

    @Test
    void a_detached_run_prints_the_id() {
        Cli.Outcome outcome = cli.run("run", "-d", "--name", "once", "-p", "8080:80", "worker");

        assertThat(outcome.code()).isEqualTo(ExitCode.OK);
        assertThat(outcome.out()).matches("ctr_[0-9a-z]{26}\n");
        assertThat(posts().getLast().body())
                .contains("\"ports\":[{\"containerPort\":80,\"hostPort\":8080}]");
    }

    @Test
    void scale_waits_until_it_is_so() {
        Cli.Outcome outcome = cli.run("service", "scale", "web", "5");

        assertThat(outcome.code()).isEqualTo(ExitCode.OK);
        assertThat(outcome.out()).isEqualTo("web: 5 of 5 running\n");
    }

    @Test
    void stop_takes_containers_and_services() {
        Cli.Outcome outcome = cli.run("stop", "web-1", "worker");

        assertThat(outcome.code()).isEqualTo(ExitCode.OK);
        assertThat(outcome.out()).isEqualTo("web-1\nworker\n");
        assertThat(cli.run("service", "ls", "-o", "json", "--filter", "name=worker").out())
                .contains("\"state\" : \"STOPPED\"");
    }

    @Test
    void a_running_container_is_removed_only_by_force() {
        assertThat(cli.run("rm", "web-1").code()).isEqualTo(ExitCode.ERROR);
        assertThat(cli.run("rm", "-f", "web-1").out()).isEqualTo("web-1\n");
        assertThat(cli.run("rm", "web-1").code()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void the_logs_of_a_service_name_the_container_of_each_line() {
        Cli.Outcome outcome = cli.run("logs", "web", "-n", "5");

        assertThat(outcome.out()).contains("web-1 | GET").contains("web-3 | GET");
    }

    @Test
    void a_reading_of_use_needs_two_looks() {
        Cli.Outcome outcome = cli.run("stats", "web-1", "--no-stream");

        assertThat(outcome.code()).isEqualTo(ExitCode.OK);
        assertThat(outcome.out().lines()).hasSize(2);
    }

    @Test
    void secrets_are_printed_once_and_alone_on_standard_output() {
        assertThat(cli.run("token", "create", "ci").out()).isEqualTo("stv_shown_once\n");
        assertThat(cli.run("user", "create", "bob@acme.example").out())
                .isEqualTo("jade-otter-41-plum\n");
    }

    @Test
    void a_limit_is_set_in_the_words_of_its_key() {
        Cli.Outcome outcome = cli.run("quota", "set", "memory.allocated", "2GiB");

        assertThat(outcome.out()).contains("2 GiB").contains("override");
        assertThat(cli.run("quota", "set", "cpu.allocated", "unlimited").out())
                .contains("unlimited");
    }

    @Test
    void with_several_projects_one_must_be_named() {
        cli.environment.remove("STIVA_PROJECT");

        Cli.Outcome outcome = cli.run("ps");

        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("--project").contains("shop, blog");
        assertThat(cli.run("ps", "--project", "shop").code()).isEqualTo(ExitCode.OK);
    }

    private List<Request> posts() {
        return cli.api.server().received().stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
    }

    private tools.jackson.databind.JsonNode reindex() {
        return io.stiva.client.Json.MAPPER
                .readTree(cli.run("ps", "-a", "--filter", "name=reindex", "-o", "json").out())
                .get(0);
    }
}
