package io.stiva.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.api.Containers.Container;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every project has a private network of its own; who is inside one does not get into another. */
@Tag("root")
class ProjectIsolationTest {

    private static final String PORT = "8080";

    /** Opens each address of its arguments from inside, and prints the page. */
    private static final String ASK =
            """
            for address; do
                { echo GET / HTTP/1.0; echo; } | busybox nc -w 2 ${address/:/ } | tail -n 1 | grep . || echo no way
            done
            """;

    @TempDir Path directory;

    private final Cloud cloud = Cloud.running();

    @Test
    void a_container_reaches_its_own_project_and_no_other() throws IOException {
        DebianImage.withShell()
                .file("www/index.html", 0644, "welcome\n".getBytes(StandardCharsets.UTF_8))
                .entrypoint("/bin/httpd", "-f", "-p", PORT, "-h", "/www")
                .writeTo(directory, "1");
        Tenant ours = new Tenant("ours");
        Tenant theirs = new Tenant("theirs");

        assertThat(askedByTheNode(ours.outside(), theirs.outside()))
                .containsExactly("welcome", "welcome");
        assertThat(ours.ask(ours.inside(), theirs.inside(), theirs.published()))
                .containsExactly("welcome", "no way", "no way");
        assertThat(theirs.ask(theirs.inside(), ours.inside(), ours.published()))
                .containsExactly("welcome", "no way", "no way");
    }

    /** What this machine hears, which is no container. */
    private static Stream<String> askedByTheNode(String... addresses) {
        List<String> command = new ArrayList<>(List.of("/bin/busybox", "sh", "-c", ASK, "ask"));
        command.addAll(List.of(addresses));
        return Program.run(Path.of("/"), command).lines();
    }

    /** A project with one web server. */
    private final class Tenant {

        private final Shell shell;
        private final Container server;

        Tenant(String name) {
            Cloud.Owner owner = cloud.owner(name);
            shell = new Shell(cloud, owner);
            shell.types("push", directory.toString(), "web:1");
            shell.types("deploy", "web", "--image=web:1", "--publish=" + PORT);
            server = new Seen(owner).running("web", any -> true);
        }

        String inside() {
            return Objects.requireNonNull(server.address()) + ":" + PORT;
        }

        String outside() {
            return Seen.address(server);
        }

        /** On the node, as every container sees it: the first address of the network. */
        String published() {
            String network = inside().substring(0, inside().lastIndexOf('.'));
            return network + ".1:" + server.ports().getFirst().hostPort();
        }

        /** What a container of this project hears from these addresses. */
        Stream<String> ask(String... addresses) {
            String[] command =
                    Stream.concat(
                                    Stream.of(
                                            "run",
                                            "--rm",
                                            "--entrypoint=/bin/sh",
                                            "web:1",
                                            "-c",
                                            ASK,
                                            "ask"),
                                    Stream.of(addresses))
                            .toArray(String[]::new);
            return shell.types(command).lines();
        }
    }
}
