package io.stiva.node.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.guest.HostProgram;
import io.stiva.node.guest.UnpackedPackages;
import io.stiva.node.launch.MonitorMessage.Kind;
import io.stiva.node.linux.Errno;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.LinuxKernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The launcher for aarch64: built by Debian's cross-compiler, run by QEMU, which translates its
 * instructions and passes its system calls to this kernel. QEMU knows no clone3, so a sound plan
 * comes as far as that.
 */
@Tag("long")
class LauncherOnArmTest {

    private static final Path DIRECTORY = Path.of("target/arm").toAbsolutePath();
    private static final Path SOURCES = Path.of("src/main/c").toAbsolutePath();
    private static final int HEADER = LauncherProgramTest.HEADER;
    private static final int STEP_CLONE = 0x7f0000;

    /** In include/uapi/asm-generic/unistd.h, which aarch64 has: close(2) and getpid(2). */
    private static final short CLOSE = 57;

    private static final short GETPID = 172;
    private static final int NO_SUCH_DESCRIPTOR = 999;

    private static Path qemu = DIRECTORY;
    private static Path launcher = DIRECTORY;

    private final Kernel kernel = new LinuxKernel();

    @BeforeAll
    static void build() throws IOException {
        Files.createDirectories(DIRECTORY);
        Path tree =
                UnpackedPackages.below(
                        DIRECTORY.resolve("tools"),
                        "qemu-user-static",
                        "gcc-12-aarch64-linux-gnu",
                        "cpp-12-aarch64-linux-gnu",
                        "libgcc-12-dev-arm64-cross",
                        "binutils-aarch64-linux-gnu",
                        "linux-libc-dev-arm64-cross");
        qemu = tree.resolve("usr/bin/qemu-aarch64-static");
        launcher = built(tree, "launcher");
        assertThat(built(tree, "init")).isExecutable();
    }

    private static Path built(Path tree, String name) throws IOException {
        Path output = DIRECTORY.resolve(name);
        Files.deleteIfExists(output);
        HostProgram.run(
                DIRECTORY,
                "env",
                "CC=" + compiler(tree.resolve("usr")),
                "sh",
                SOURCES.resolve("build.sh").toString(),
                SOURCES.resolve(name + ".c").toString(),
                output.toString());
        return output;
    }

    /** A script that tells the compiler where it was unpacked. */
    private static Path compiler(Path usr) throws IOException {
        Path script = DIRECTORY.resolve("cc");
        Files.writeString(
                script,
                """
                #!/bin/sh
                export LD_LIBRARY_PATH=%1$s/lib/x86_64-linux-gnu
                exec %1$s/bin/aarch64-linux-gnu-gcc-12 -B %1$s/bin/aarch64-linux-gnu- \
                    -isystem %1$s/aarch64-linux-gnu/include "$@"
                """
                        .formatted(usr));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private List<MonitorMessage> said(byte[] plan) {
        int[] status = kernel.pipe();
        int file = kernel.sealedMemory("test-plan", plan);
        int none = kernel.open("/dev/null", io.stiva.node.linux.Flags.O_RDWR, 0);
        int pid =
                kernel.spawn(
                        qemu.toString(),
                        List.of("qemu", launcher.toString()),
                        new int[] {none, none, none, status[1], none, none, none, none, file});
        kernel.close(status[1]);
        kernel.close(file);
        kernel.close(none);
        List<MonitorMessage> messages = new ArrayList<>();
        byte[] message = new byte[MonitorMessage.SIZE];
        while (kernel.isReadable(status[0], 20_000) && kernel.read(status[0], message) > 0) {
            messages.add(MonitorMessage.decode(message, 0));
        }
        kernel.close(status[0]);
        while (!kernel.reap(pid)) {
            Thread.onSpinWait();
        }
        return messages;
    }

    private static byte[] planOf(short call, long argument) {
        ByteBuffer plan = LauncherProgramTest.header(HEADER + 64 + 8);
        plan.putInt(20, HEADER).putInt(24, 1);
        plan.putShort(HEADER, call).putLong(HEADER + 16, argument);
        return LauncherProgramTest.bytes(plan);
    }

    @Test
    void it_is_a_small_program_for_that_machine() throws IOException {
        byte[] program = Files.readAllBytes(launcher);

        assertThat(program).hasSizeLessThan(16 * 1024);
        // e_machine of elf(5): EM_AARCH64
        assertThat((program[18] & 0xff) | (program[19] << 8)).isEqualTo(183);
    }

    @Test
    void a_sound_plan_is_run_until_the_emulator_knows_no_further() {
        MonitorMessage failed = said(planOf(GETPID, 0)).getFirst();

        assertThat(failed.kind()).isEqualTo(Kind.FAILED);
        assertThat(failed.first()).isEqualTo(STEP_CLONE);
        assertThat(failed.second()).isEqualTo(Errno.ENOSYS);
    }

    @Test
    void the_call_that_fails_is_told_with_its_errno() {
        List<MonitorMessage> messages = said(planOf(CLOSE, NO_SUCH_DESCRIPTOR));

        assertThat(messages).hasSize(1);
        assertThat(messages.getFirst().kind()).isEqualTo(Kind.FAILED);
        assertThat(messages.getFirst().first()).isZero();
        assertThat(Errno.name(messages.getFirst().second())).isEqualTo("EBADF");
    }

    @Test
    void plans_that_are_not_sound_are_refused_before_anything_happens() {
        assertThat(said(new byte[0])).isEmpty();
        assertThat(said(LauncherProgramTest.header(HEADER + 8).putInt(0, 1).array())).isEmpty();
        byte[] outside = planOf(GETPID, 0);
        outside[HEADER + 3] = 32; // a slot that is not there
        assertThat(said(outside)).isEmpty();
    }
}
