package io.stiva.node.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.LinuxKernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The launcher is given plans no agent would write: it must refuse them with code 2 or 3. */
class LauncherProgramTest {

    private static final int REFUSED = 2;
    static final int HEADER = 128;

    private final Kernel kernel = new LinuxKernel();

    /** Runs the launcher with these bytes as its plan; returns what the status pipe said. */
    private int messages(byte[] plan) {
        try (LauncherProgram program = new LauncherProgram(kernel)) {
            int[] status = kernel.pipe();
            int file = kernel.sealedMemory("test-plan", plan);
            int none = program.nothing();
            int pid =
                    program.spawn(
                            "launcher-under-test",
                            new int[] {none, none, none, status[1], none, none, none, none, file});
            kernel.close(status[1]);
            kernel.close(file);
            int heard = 0;
            byte[] message = new byte[MonitorMessage.SIZE];
            while (kernel.isReadable(status[0], 20_000) && kernel.read(status[0], message) > 0) {
                heard++;
            }
            kernel.close(status[0]);
            while (!kernel.reap(pid)) {
                Thread.onSpinWait();
            }
            return heard;
        }
    }

    /** A plan that does nothing; what follows the header is zero. */
    static ByteBuffer header(int size) {
        ByteBuffer plan = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        plan.putInt(0, 0x56495453).putInt(4, 1).putInt(8, size);
        for (int list = 0; list < 4; list++) {
            plan.putInt(12 + 8 * list, HEADER).putInt(16 + 8 * list, 0);
        }
        for (int descriptor = 104; descriptor < 128; descriptor += 4) {
            plan.putInt(descriptor, -1);
        }
        plan.putInt(104, 3);
        return plan;
    }

    static byte[] bytes(ByteBuffer plan) {
        byte[] bytes = new byte[plan.capacity()];
        plan.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer copyOf(ByteBuffer plan) {
        return ByteBuffer.wrap(bytes(plan)).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void a_sound_plan_with_nothing_to_do_runs_to_its_end() {
        // created, started (the child just ends), ended
        assertThat(messages(header(HEADER + 8).array())).isEqualTo(3);
    }

    @Test
    void truncated_or_foreign_plans_are_refused_before_anything_happens() {
        assertThat(messages(new byte[0])).isZero();
        assertThat(messages(new byte[HEADER - 1])).isZero();
        assertThat(messages(header(HEADER + 8).putInt(0, 1).array())).isZero();
        assertThat(messages(header(HEADER + 8).putInt(4, REFUSED).array())).isZero();
        assertThat(messages(header(HEADER + 8).putInt(8, HEADER + 9).array())).isZero();
        assertThat(messages(header(HEADER + 8).put(HEADER + 7, (byte) 1).array())).isZero();
    }

    @Test
    void lists_maps_and_names_outside_the_plan_are_refused() {
        assertThat(messages(header(HEADER + 8).putInt(20, HEADER + 8).putInt(24, 1).array()))
                .isZero();
        assertThat(messages(header(HEADER + 8).putInt(28, HEADER).putInt(32, 1 << 30).array()))
                .isZero();
        assertThat(messages(header(HEADER + 8).putInt(12, HEADER).putInt(16, 100).array()))
                .isZero();
        assertThat(messages(header(HEADER + 8).putInt(44, HEADER).putInt(48, 1000).array()))
                .isZero();
        assertThat(messages(header(HEADER + 8).putInt(60, 1 << 20).array())).isZero();
    }

    @Test
    void operations_that_point_outside_are_refused() {
        int operation = HEADER;
        ByteBuffer plan = header(HEADER + 64 + 8).putInt(20, operation).putInt(24, 1);
        plan.putShort(operation, (short) 39); // getpid, or nothing that matters elsewhere
        assertThat(messages(bytes(plan))).isEqualTo(3);

        ByteBuffer badSlot = copyOf(plan);
        badSlot.put(operation + 3, (byte) 32);
        ByteBuffer badKind = copyOf(plan);
        badKind.put(operation + 4, (byte) 3);
        ByteBuffer badOffset = copyOf(plan);
        badOffset.put(operation + 4, (byte) 1).putLong(operation + 16, 1L << 40);
        ByteBuffer badSource = copyOf(plan);
        badSource.put(operation + 4, (byte) 2).putLong(operation + 16, -1);

        for (ByteBuffer bad : new ByteBuffer[] {badSlot, badKind, badOffset, badSource}) {
            assertThat(messages(bytes(bad))).isZero();
        }
    }

    @Test
    void noise_is_refused() {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[random.nextInt(4096)];
            random.nextBytes(noise);

            assertThat(messages(noise)).isZero();
        }
    }
}
