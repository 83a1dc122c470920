package io.stiva.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.Json;
import io.stiva.client.testing.StubApi;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {

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
    @CsvSource({
        "ps, ps",
        "ps-all, ps -a",
        "ps-filtered, ps -a --filter state=FAILED",
        "service-ls, service ls",
        "service-show, service show web",
        "images, images",
        "quote, quote --cpu 0.25 --memory 64MiB --replicas 2",
        "usage, usage",
        "usage-by-container, usage --by container",
        "quota-show, quota show",
        "project-ls, project ls",
        "why, why worker",
        "events, events",
        "service-ls-yaml, service ls -o yaml",
        "images-quiet, images -q",
    })
    void the_output_is_the_one_that_was_reviewed(String golden, String line) throws IOException {
        Cli.Outcome outcome = cli.run(line.split(" "));

        assertThat(outcome.code()).isEqualTo(ExitCode.OK);
        Golden.check(golden, outcome.out() + "--- messages ---\n" + outcome.err());
    }

    @ParameterizedTest
    @CsvSource({"node-ls, node ls", "account-ls, account ls"})
    void operators_see_the_whole_cloud(String golden, String line) throws IOException {
        cli.environment.put("STIVA_TOKEN", StubApi.OPERATOR_TOKEN);

        Cli.Outcome outcome = cli.run(line.split(" "));

        assertThat(outcome.code()).isEqualTo(ExitCode.OK);
        Golden.check(golden, outcome.out());
    }

    @Test
    void json_is_the_document_of_the_api() {
        Cli.Outcome outcome = cli.run("service", "ls", "-o", "json");

        var services = Json.MAPPER.readTree(outcome.out());
        assertThat(services.get(0).get("name").stringValue()).isEqualTo("web");
        assertThat(services.get(0).get("revision").get("number").intValue()).isEqualTo(1);
    }

    @Test
    void the_help_of_every_command_can_be_shown() {
        Main.commands(Surroundings.ofProcess())
                .getSubcommands()
                .keySet()
                .forEach(
                        command -> {
                            Cli.Outcome outcome = cli.run(command, "--help");
                            assertThat(outcome.code()).as(command).isEqualTo(ExitCode.OK);
                            assertThat(outcome.out()).contains("stiva " + command);
                        });
    }

    @Test
    void a_hostile_name_cannot_drive_the_terminal() {
        assertThat(Text.clean("a\u001b[2Jb\u202ec\nd")).isEqualTo("a?[2Jb?c?d");
    }
}
