package io.stiva.node.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.linux.LinuxKernel;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What only version 2 has: where an agent puts its containers, and the end of a whole group. Moves
 * this process about, and needs such a host: it runs in the guest only, so its name does not end in
 * Test.
 */
@Tag("root")
class OnVersion2 {

    private static final Path TOP = Path.of("/sys/fs/cgroup");
    private static final Path SERVICE = TOP.resolve("some.service");
    private static final Limits LIMITS = new Limits(new MilliCpu(500), Bytes.mebi(64), 20);

    private Path home = TOP;

    @BeforeEach
    void enter() throws IOException {
        home = own();
        Files.createDirectory(SERVICE);
        move(ProcessHandle.current(), SERVICE);
    }

    @AfterEach
    void leave() throws IOException {
        move(ProcessHandle.current(), home);
        Files.deleteIfExists(SERVICE.resolve("stiva-agent"));
        Files.delete(SERVICE);
    }

    private static Path own() throws IOException {
        String line = Files.readString(Path.of("/proc/self/cgroup")).strip();
        assertThat(line).startsWith("0::/");
        return TOP.resolve(line.substring("0::/".length()));
    }

    private static void move(ProcessHandle process, Path cgroup) throws IOException {
        Files.writeString(cgroup.resolve("cgroup.procs"), Long.toString(process.pid()));
    }

    @Test
    void who_has_a_cgroup_of_its_own_keeps_its_containers_there() throws IOException {
        Cgroups cgroups = Cgroups.open(new LinuxKernel(), "alone");
        Cgroup cgroup = cgroups.create("web.1", LIMITS);

        assertThat(cgroup.directories()).containsExactly(SERVICE + "/stiva-alone/web.1");
        assertThat(own()).isEqualTo(SERVICE.resolve("stiva-agent"));
        assertThat(Cgroups.open(new LinuxKernel(), "alone").names()).containsExactly("web.1");

        cgroup.remove();
        cgroups.close();
    }

    @Test
    void who_shares_its_cgroup_puts_them_below_the_root_and_stays_where_it_was()
            throws IOException {
        Process neighbour = new ProcessBuilder("/bin/busybox", "sleep", "1000").start();
        try {
            Cgroups cgroups = Cgroups.open(new LinuxKernel(), "shared");
            Cgroup cgroup = cgroups.create("web.1", LIMITS);

            assertThat(cgroup.directories()).containsExactly(TOP + "/stiva-shared/web.1");
            assertThat(own()).isEqualTo(SERVICE);
            assertThat(SERVICE.resolve("stiva-agent")).doesNotExist();

            cgroup.remove();
            cgroups.close();
        } finally {
            neighbour.destroyForcibly();
            neighbour.onExit().join();
        }
    }

    @Test
    void one_process_that_passes_the_memory_limit_takes_the_group_along() throws Exception {
        Cgroups cgroups = Cgroups.open(new LinuxKernel(), "oom");
        Cgroup cgroup = cgroups.create("web.1", LIMITS);
        Process group =
                new ProcessBuilder(
                                "/bin/busybox",
                                "sh",
                                "-c",
                                "echo 0 > "
                                        + cgroup.birthDirectory()
                                        + "/cgroup.procs; dd if=/dev/zero of=/dev/null bs=100M count=1 &"
                                        + " while :; do usleep 10000; done")
                        .start();

        assertThat(group.waitFor()).isEqualTo(128 + 9);

        assertThat(cgroup.memory().oomKills()).isGreaterThanOrEqualTo(2);
        cgroup.remove();
        cgroups.close();
    }
}
