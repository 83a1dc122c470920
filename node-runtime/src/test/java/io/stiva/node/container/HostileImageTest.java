package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.image.Image;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.ErrorCategory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images made to reach the host; each has a canary directory it must not touch. */
@Tag("root")
class HostileImageTest {

    private static Sandbox sandbox;

    @BeforeAll
    static void open() {
        sandbox = new Sandbox();
        sandbox.containers.recover();
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    private static Path canary() {
        try {
            return Files.createTempDirectory(sandbox.directory, "canary");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path link(Path at, Path to) {
        try {
            Files.createDirectories(at.getParent());
            return Files.createSymbolicLink(at, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proc", "sys", "dev"})
    void a_pseudo_file_system_that_is_a_link_is_refused(String name) {
        Path canary = canary();
        Image image = sandbox.changed(layer -> link(layer.resolve(name), canary));
        ContainerSpec spec = Sandbox.shell("echo ran");

        var refusal = Refusals.of(() -> sandbox.containers.start(spec, image));

        assertThat(refusal.category()).isEqualTo(ErrorCategory.UNPROCESSABLE);
        assertThat(refusal.publicMessage()).contains("/" + name);
        assertThat(canary).isEmptyDirectory();
        assertThat(sandbox.containers.find(spec.id()).orElseThrow().state())
                .isEqualTo(ContainerState.FAILED);
    }

    @Test
    void etc_that_is_a_link_gets_its_resolver_files_inside() {
        Path canary = canary();
        Image image = sandbox.changed(layer -> link(layer.resolve("etc"), canary));
        ContainerSpec spec = Sandbox.shell("cat /etc/hostname");
        sandbox.containers.start(spec, image);
        sandbox.awaitEnd(spec.id());

        assertThat(sandbox.log(spec.id())).containsExactly("web");
        assertThat(canary).isEmptyDirectory();
    }

    @Test
    void a_tenant_that_turns_etc_into_a_link_keeps_it_and_the_host_is_not_written() {
        Path canary = canary();
        ContainerSpec spec =
                Sandbox.shell(
                        "[ -L /etc ] && echo link; rm -rf /etc; ln -s " + canary + " /etc; exit 0");
        sandbox.containers.start(spec, sandbox.image);
        sandbox.awaitEnd(spec.id());

        sandbox.containers.start(spec, sandbox.image);
        sandbox.awaitEnd(spec.id());

        assertThat(sandbox.log(spec.id())).containsExactly("link");
        assertThat(canary).isEmptyDirectory();
    }

    @Test
    void a_user_table_that_is_a_pipe_or_leads_outside_is_as_good_as_none() throws Exception {
        Image pipe = sandbox.changed(layer -> {});
        Path passwd = pipe.layers().get(1).resolve("etc/passwd");
        Files.delete(passwd);
        assertThat(new ProcessBuilder("mkfifo", passwd.toString()).start().waitFor()).isZero();
        Image outside = sandbox.changed(layer -> {});
        Path other = outside.layers().get(1).resolve("etc/passwd");
        Files.delete(other);
        Path hosts = Files.writeString(canary().resolve("p"), "web:x:1:1::/:/bin/sh\n");
        link(other, hosts);

        for (Image image : List.of(pipe, outside)) {
            ContainerSpec spec = Sandbox.withUser(Sandbox.shell("id -u"), "web");

            assertThat(Refusals.of(() -> sandbox.containers.start(spec, image)).code())
                    .isEqualTo("unknown-user");
        }
    }

    @Test
    void no_working_directory_leads_out_through_a_descriptor() {
        IntStream.rangeClosed(3, 20)
                .forEach(
                        number -> {
                            ContainerSpec spec =
                                    Sandbox.withDirectory(
                                            Sandbox.shell("pwd; ls ../../../.."),
                                            "/proc/self/fd/" + number);

                            var refusal =
                                    Refusals.of(
                                            () -> sandbox.containers.start(spec, sandbox.image));

                            assertThat(refusal.publicMessage()).contains("working directory");
                            sandbox.containers.remove(spec.id());
                        });
    }

    @Test
    void an_entry_point_that_is_its_own_process_image_gets_the_sealed_launcher_and_no_plan() {
        ContainerSpec spec = Sandbox.spec(List.of("/proc/self/exe"));
        sandbox.containers.start(spec, sandbox.image);

        assertThat(sandbox.awaitEnd(spec.id()).exitCode()).isEqualTo(2);
        assertThat(sandbox.run("echo the next one is well")).contains("the next one is well");
    }

    @Test
    void links_in_the_way_of_masks_stay_inside() {
        Path canary = canary();
        Image image = sandbox.changed(layer -> link(layer.resolve("tmp/x"), canary));
        ContainerSpec spec = Sandbox.withDirectory(Sandbox.shell("pwd"), "/tmp/x/made/here");

        // The link is absolute and leads nowhere inside: nothing is made outside.
        Refusals.of(() -> sandbox.containers.start(spec, image));

        assertThat(canary).isEmptyDirectory();
    }
}
