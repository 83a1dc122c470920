package io.stiva.node.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.image.Archives;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.StivaException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in and out of a running container, on the real kernel. */
@Tag("root")
class CopyTest {

    private static final int ROUNDS = 200;

    private static Sandbox sandbox;
    private static ContainerSpec home;

    @TempDir Path directory;

    @BeforeAll
    static void open() {
        sandbox = new Sandbox();
        sandbox.containers.recover();
        home = Sandbox.shell("exec sleep 1000");
        sandbox.containers.start(home, sandbox.image);
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    private static byte[] out(ContainerSpec spec, String path) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        sandbox.containers.copyOut(spec.id(), path, archive);
        return archive.toByteArray();
    }

    private static void in(ContainerSpec spec, String path, byte[] archive) throws IOException {
        sandbox.containers.copyIn(spec.id(), path, new ByteArrayInputStream(archive));
    }

    /** What GNU tar says to an archive. */
    private List<String> tar(byte[] archive, String... options) throws Exception {
        Path file = directory.resolve("archive.tar");
        Files.write(file, archive);
        List<String> command = new java.util.ArrayList<>(List.of("tar", "-f", file.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> said = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as("%s", said).isZero();
        return said;
    }

    @Test
    void a_directory_comes_out_with_everything_in_it() throws Exception {
        Ran.in(
                sandbox,
                home,
                "mkdir -p /srv/a/deep; echo one > /srv/a/one; echo two > /srv/a/deep/two;"
                        + " /bin/busybox chown 33:44 /srv/a/one; /bin/busybox chmod 4750 /srv/a/one;"
                        + " ln -s /etc/passwd /srv/a/link; /bin/busybox mkfifo /srv/a/pipe");

        byte[] archive = out(home, "/srv/a");
        List<String> listed = tar(archive, "--list", "--verbose", "--numeric-owner");
        tar(archive, "--extract", "--directory", directory.toString());

        assertThat(listed)
                .anyMatch(line -> line.startsWith("drwxr-xr-x 0/0") && line.endsWith(" a/"))
                .anyMatch(line -> line.startsWith("-rwsr-x--- 33/44") && line.endsWith(" a/one"))
                .anyMatch(line -> line.endsWith(" a/link -> /etc/passwd"))
                .anyMatch(line -> line.startsWith("p") && line.endsWith(" a/pipe"))
                .hasSize(6);
        assertThat(directory.resolve("a/one")).hasContent("one\n");
        assertThat(directory.resolve("a/deep/two")).hasContent("two\n");
    }

    @Test
    void one_file_comes_out_and_a_link_is_followed_only_on_the_way() throws Exception {
        Ran.in(sandbox, home, "ln -s /etc /tmp/on-the-way; ln -s /etc/passwd /tmp/last");

        assertThat(tar(out(home, "/tmp/on-the-way/passwd"), "--extract", "--to-stdout"))
                .contains("root:x:0:0:root:/root:/bin/sh");
        assertThat(tar(out(home, "/tmp/last"), "--list", "--verbose").getFirst())
                .endsWith("last -> /etc/passwd");
        assertThat(Refusals.of(() -> out(home, "/no/such")).code()).isEqualTo("no-such-file");
        assertThat(Refusals.of(() -> out(home, "/etc/passwd/x")).code()).isEqualTo("no-such-file");
    }

    @Test
    void the_whole_root_comes_out_without_its_mounts() throws Exception {
        List<String> names = tar(out(home, "/"), "--list");

        assertThat(names).contains("./etc/passwd", "./bin/busybox");
        assertThat(names).noneMatch(name -> name.matches("\\./(proc|sys|dev)/.+"));
    }

    @Test
    void what_goes_in_has_its_owner_its_mode_and_its_time() throws Exception {
        Path source = Files.createDirectories(directory.resolve("from/" + "x".repeat(150)));
        Files.writeString(source.resolve("file"), "content\n");
        Path packed = directory.resolve("packed.tar");
        int code =
                new ProcessBuilder(
                                "tar",
                                "--create",
                                "--file=" + packed,
                                "--directory=" + directory.resolve("from"),
                                "--owner=33",
                                "--group=44",
                                "--mode=0640",
                                "--mtime=@1700000000",
                                "x".repeat(150) + "/file")
                        .inheritIO()
                        .start()
                        .waitFor();
        assertThat(code).isZero();

        Ran.in(sandbox, home, "mkdir -p /srv/in");
        in(home, "/srv/in", Files.readAllBytes(packed));

        assertThat(
                        Ran.in(
                                        sandbox,
                                        home,
                                        "cd /srv/in/*; stat -c '%u %g %a %Y' file; cat file; stat"
                                                + " -c '%u %a' .")
                                .lines())
                .containsExactly("33 44 640 1700000000", "content", "0 755");
    }

    @Test
    void what_is_in_the_way_is_replaced_but_a_directory_stays_one() throws Exception {
        Ran.in(
                sandbox,
                home,
                "mkdir -p /srv/w/dir; echo precious > /srv/precious; ln -s /srv/precious"
                        + " /srv/w/link");

        in(home, "/srv/w", Archives.file("link", "new"));

        assertThat(Ran.in(sandbox, home, "cat /srv/w/link; echo; cat /srv/precious").lines())
                .containsExactly("new", "precious");
        assertThat(Refusals.of(() -> in(home, "/srv/w", Archives.file("dir", "x"))).publicMessage())
                .contains("directory cannot be replaced");
    }

    @Test
    void hostile_archives_are_refused_or_stay_inside() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "host");
        Ran.in(sandbox, home, "mkdir -p /srv/h");

        for (byte[] hostile :
                List.of(
                        Archives.file("../../climbs", "x"),
                        Archives.throughLink(directory.toString(), "secret"),
                        Archives.throughLink("..", "climbs"),
                        Archives.hardLink("mine", "../../etc/passwd"),
                        Archives.hardLink("mine", directory + "/secret"),
                        Archives.device("sda"),
                        Archives.foreign("foreign"),
                        "no archive at all".repeat(100).getBytes(UTF_8))) {
            StivaException refusal = Refusals.of(() -> in(home, "/srv/h", hostile));
            assertThat(refusal.code()).isIn("copy-refused", "no-such-file");
        }
        in(home, "/srv/h", Archives.file(secret.toString(), "inside"));

        assertThat(secret).hasContent("host");
        assertThat(Ran.in(sandbox, home, "cat /srv/h" + secret).output()).isEqualTo("inside");
        assertThat(Ran.in(sandbox, home, "ls /srv/climbs /climbs /srv/h/mine").output()).isEmpty();
    }

    @Test
    void no_mount_of_the_container_is_entered() throws Exception {
        Ran.in(sandbox, home, "ln -s /proc/1/root /tmp/magic; ln -s /proc/sys /tmp/settings");
        byte[] archive = Archives.file("core_pattern", "|/evil");

        for (String path : List.of("/proc/sys/kernel", "/tmp/settings/kernel", "/dev", "/sys")) {
            assertThat(Refusals.of(() -> in(home, path, archive)).code()).isEqualTo("copy-refused");
        }
        for (String path : List.of("/proc/1/environ", "/tmp/magic/etc/passwd", "/dev/null")) {
            assertThat(Refusals.of(() -> out(home, path)).code()).isEqualTo("copy-refused");
        }
    }

    @Test
    void a_tree_that_changes_under_the_copying_never_leads_to_the_host() throws Exception {
        Path canary = Files.createDirectories(directory.resolve("canary"));
        Files.writeString(canary.resolve("secret"), "the host's");
        ContainerSpec racer =
                Sandbox.shell(
                        "mkdir -p /w; echo up; while :; do mkdir /w/d; echo mine > /w/d/secret; rm"
                                + " -rf /w/d; ln -s "
                                + canary
                                + " /w/d; : > /w/turned; rm /w/d; done 2>/dev/null");
        sandbox.containers.start(racer, sandbox.image);
        Sandbox.until(() -> hasTurned(racer)); // the first round is over
        int read = 0;
        int written = 0;
        for (int i = 0; i < ROUNDS; i++) {
            read += attempt(() -> assertNotTheHosts(out(racer, "/w/d/secret")));
            written += attempt(() -> in(racer, "/w", Archives.file("d/written", "x")));
            written += attempt(() -> in(racer, "/w/d", Archives.file("written", "x")));
            attempt(() -> assertNotTheHosts(out(racer, "/w")));
        }
        sandbox.containers.kill(racer.id(), EndReason.USER_KILLED);
        sandbox.awaitEnd(racer.id());

        assertThat(read + written).isPositive();
        assertThat(canary.toFile().list()).containsExactly("secret");
        assertThat(canary.resolve("secret")).hasContent("the host's");
    }

    private static boolean hasTurned(ContainerSpec racer) {
        return Ran.in(sandbox, racer, "[ -e /w/turned ]").end().isSuccess();
    }

    private interface Attempt {
        void make() throws IOException;
    }

    /** 1 when it worked; refusals are what a tree in flux gives. */
    private static int attempt(Attempt attempt) throws IOException {
        try {
            attempt.make();
            return 1;
        } catch (StivaException e) {
            assertThat(e.code()).isIn("no-such-file", "copy-refused");
            return 0;
        }
    }

    private static void assertNotTheHosts(byte[] archive) {
        assertThat(new String(archive, UTF_8)).doesNotContain("the host's");
    }

    @Test
    void a_read_only_root_and_a_container_that_does_not_run_refuse() {
        ContainerSpec sealed = Sandbox.readOnly(Sandbox.shell("exec sleep 1000"));
        sandbox.containers.start(sealed, sandbox.image);
        byte[] archive = Archives.file("x", "x");

        assertThat(Refusals.of(() -> in(sealed, "/tmp", archive)).publicMessage())
                .contains("read-only");
        sandbox.containers.kill(sealed.id(), EndReason.USER_KILLED);
        sandbox.awaitEnd(sealed.id());
        assertThat(Refusals.of(() -> in(sealed, "/tmp", archive)).code())
                .isEqualTo("container-not-running");
        assertThat(Refusals.of(() -> out(sealed, "/etc")).code())
                .isEqualTo("container-not-running");
    }
}
