package io.stiva.node.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcCgroupNumbersTest {

    @TempDir Path directory;
    private Path proc;
    private Path hierarchy;

    @BeforeEach
    void layOut() throws IOException {
        proc = Files.createDirectories(directory.resolve("proc"));
        Files.createDirectories(proc.resolve("self"));
        Files.createDirectories(proc.resolve("7"));
        hierarchy = Files.createDirectories(directory.resolve("cg"));
    }

    @Test
    void the_accounting_hierarchy_counts_where_it_is_mounted() throws IOException {
        mounts(
                "30 29 0:1 / %s rw - cgroup memory rw,memory".formatted(directory),
                "31 29 0:2 / %s rw shared:1 - cgroup cgroup rw,cpuacct".formatted(hierarchy),
                "32 29 0:3 / %s rw - cgroup2 none rw".formatted(directory));
        cgroup("12:memory:/elsewhere", "4:cpu,cpuacct:/stiva/ctr", "0::/other");
        assertThat(numberOf()).isEqualTo(inode(hierarchy.resolve("stiva/ctr"))).isPositive();
    }

    @Test
    void a_mount_of_a_part_leaves_that_part_out() throws IOException {
        mounts("31 29 0:2 /jail %s rw - cgroup cgroup rw,cpuacct".formatted(hierarchy));
        cgroup("4:cpuacct:/jail/stiva/ctr");
        assertThat(numberOf()).isEqualTo(inode(hierarchy.resolve("stiva/ctr"))).isPositive();
        cgroup("4:cpuacct:/jailbreak");
        assertThat(numberOf()).as("outside of what is mounted").isZero();
    }

    @Test
    void the_unified_hierarchy_counts_where_it_is_the_only_one() throws IOException {
        mounts("32 29 0:3 / %s rw - cgroup2 none rw".formatted(hierarchy));
        cgroup("0::/stiva/ctr");
        assertThat(numberOf()).isEqualTo(inode(hierarchy.resolve("stiva/ctr"))).isPositive();
    }

    @Test
    void a_process_that_is_gone_has_none() throws IOException {
        mounts("32 29 0:3 / %s rw - cgroup2 none rw".formatted(hierarchy));
        assertThat(new ProcCgroupNumbers(proc).of(8)).isZero();
    }

    @Test
    void this_process_has_one() {
        int self = Math.toIntExact(ProcessHandle.current().pid());
        assertThat(new ProcCgroupNumbers(Path.of("/proc")).of(self)).isPositive();
    }

    private long numberOf() throws IOException {
        Files.createDirectories(hierarchy.resolve("stiva/ctr"));
        return new ProcCgroupNumbers(proc).of(7);
    }

    private static long inode(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino");
    }

    private void mounts(String... lines) throws IOException {
        Files.write(proc.resolve("self/mountinfo"), java.util.List.of(lines));
    }

    private void cgroup(String... lines) throws IOException {
        Files.write(proc.resolve("7/cgroup"), java.util.List.of(lines));
    }
}
