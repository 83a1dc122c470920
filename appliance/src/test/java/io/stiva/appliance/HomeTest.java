package io.stiva.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.db.UnprivilegedUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

    @TempDir Path directory;

    private Home home = new Home(Path.of("/"), new UnprivilegedUser(""));

    @BeforeEach
    void make() throws IOException {
        home = new Home(directory, UnprivilegedUser.forChildren());
        home.make();
    }

    @Test
    void secrets_and_the_nodes_own_are_closed_to_everybody_else() throws IOException {
        for (Path closed : new Path[] {home.secrets(), home.node(), home.platform()}) {
            assertThat(mode(closed)).as(closed.toString()).isEqualTo("rwx------");
        }
    }

    @Test
    void passwords_are_made_once_and_kept_in_a_closed_file() throws IOException {
        Secrets first = Secrets.of(home, new SecureRandom());
        assertThat(Secrets.of(home, new SecureRandom())).isEqualTo(first);
        assertThat(mode(home.secrets().resolve("database.properties"))).isEqualTo("rw-------");
        assertThat(first.toString()).doesNotContain(first.superuser());
    }

    @Test
    void the_instance_is_chosen_once_and_short_enough_for_interface_names() throws IOException {
        Instance first = Instance.of(home, new SecureRandom());
        assertThat(Instance.of(home, new SecureRandom())).isEqualTo(first);
        assertThat(first.id()).matches("[a-z][a-z0-9]{3}");
        assertThatThrownBy(() -> new Instance("../x")).isInstanceOf(RuntimeException.class);
    }

    @Test
    void two_instances_of_one_machine_differ() {
        Random random = new Random(7);
        assertThat(Instance.random(random)).isNotEqualTo(Instance.random(random));
    }

    @Test
    void first_credentials_are_made_once_and_shown_once() throws IOException {
        FirstOperator.prepare(home, "op@example.org", new SecureRandom());
        Path bootstrap = PlatformPart.bootstrapFile(home);
        assertThat(mode(bootstrap)).isEqualTo("rw-------");
        FirstOperator shown = FirstOperator.takeOnce(home).orElseThrow();
        assertThat(shown.email()).isEqualTo("op@example.org");
        assertThat(Files.readString(bootstrap)).contains(shown.password());
        assertThat(FirstOperator.takeOnce(home)).isEmpty();
        Files.delete(bootstrap);
        FirstOperator.prepare(home, "op@example.org", new SecureRandom());
        assertThat(bootstrap).doesNotExist();
        assertThat(shown.toString()).doesNotContain(shown.password());
    }

    @Test
    void a_deep_home_gets_a_runtime_socket_with_a_short_path() {
        Home deep = new Home(Path.of("/" + "d".repeat(100)), home.user());
        assertThat(deep.edgeSocket(new Instance("abcd")).toString()).hasSizeLessThan(80);
        assertThat(new Home(Path.of("/s"), home.user()).edgeSocket(new Instance("abcd")))
                .isEqualTo(Path.of("/s/edge/haproxy.sock"));
    }

    @Test
    void no_secret_is_on_a_command_line_or_in_an_environment() throws Exception {
        Files.writeString(directory.resolve("web-ui.classpath"), "a.jar\n");
        Files.writeString(directory.resolve("platform-api.classpath"), "a.jar\n");
        Files.writeString(directory.resolve("node-runtime.classpath"), "a.jar\n");
        Secrets secrets = Secrets.of(home, new SecureRandom());
        Context context =
                new Context(
                        home,
                        new Instance("abcd"),
                        Ports.PREFERRED,
                        secrets,
                        new JavaCommand(directory, Path.of("/jdk")),
                        CloudSettings.from(Map.of()));
        for (var part :
                List.of(
                        PlatformPart.of(context),
                        ConsolePart.of(context),
                        EdgePart.of(context),
                        NodePart.of(context))) {
            var launch = part.preparation().prepare();
            String visible = launch.command() + " " + launch.environment();
            assertThat(visible)
                    .doesNotContain(secrets.superuser())
                    .doesNotContain(secrets.roles().owner())
                    .doesNotContain(secrets.roles().app())
                    .doesNotContain(secrets.roles().worker());
        }
        assertThat(mode(home.platform().resolve("application.properties"))).isEqualTo("rw-------");
        assertThat(Files.readString(home.platform().resolve("application.properties")))
                .contains("stiva.db.app-password=" + secrets.roles().app());
    }

    @Test
    void properties_are_sorted_and_escaped() {
        assertThat(PropertiesFile.text(Map.of("b", "1", "a", "x\\y"))).isEqualTo("a=x\\\\y\nb=1\n");
        assertThatThrownBy(() -> PropertiesFile.text(Map.of("a", "line\nbreak")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
