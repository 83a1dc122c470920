package io.stiva.node.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.node.container.TerminalSize;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.StreamBytes;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TalkTest {

    private static final StreamOrder.Resize LARGE = new StreamOrder.Resize(120, 40);

    private final ContainerId container = ContainerId.next(MemoryContainers.NOON, new Random(1));
    private final MemoryContainers containers = new MemoryContainers();
    private final Heard heard = new Heard();
    private final Said said = new Said();
    private final Talk talk = new Talk(containers, container, said, heard);

    @Test
    void a_program_hears_its_input_and_its_output_and_exit_code_are_told() throws Exception {
        MemoryExec program = program();
        FutureTask<Boolean> done = begin(exec(null));

        heard.input(bytes("to be eaten"));
        assertThat(said.next()).isEqualTo(new StreamFrame.Taken(11));
        heard.order(new StreamOrder.InputEnd());
        assertThat(program.inputEnded.await(10, TimeUnit.SECONDS)).isTrue();
        program.says.write("spoken".getBytes(StandardCharsets.UTF_8));
        program.exit(3);

        assertThat(done.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(program.eaten.toString(StandardCharsets.UTF_8)).isEqualTo("to be eaten");
        assertThat(said.next()).isEqualTo("OUTPUT spoken");
        assertThat(said.next()).isEqualTo(new StreamFrame.Exited(3, null));
        assertThat(program.killed.getCount()).isEqualTo(1);
    }

    @Test
    void a_program_nobody_listens_to_any_more_is_killed() throws Exception {
        MemoryExec program = program();
        FutureTask<Boolean> done = begin(exec(null));
        heard.input(bytes("x"));
        assertThat(said.next()).isInstanceOf(StreamFrame.Taken.class);

        said.closed = true;
        heard.closed();

        assertThat(done.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(program.killed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said.all).isEmpty();
    }

    @Test
    void a_terminal_gets_the_newest_size() throws Exception {
        MemoryExec program = program();
        FutureTask<Boolean> done = begin(exec(new StreamOrder.Resize(80, 24)));

        heard.order(LARGE);

        assertThat(program.resized.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(program.size).isEqualTo(new TerminalSize(120, 40));
        program.exit(0);
        assertThat(done.get(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> heard.order(new StreamOrder.Resize(0, 1)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void what_the_engine_refuses_is_refused() {
        assertThatThrownBy(() -> talk.obey(exec(null)))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        e -> assertThat(e.code()).isEqualTo("container-not-running"));
        assertThatThrownBy(() -> talk.obey(LARGE)).isInstanceOf(StivaException.class);
    }

    @Test
    void a_signal_and_the_list_of_processes_are_one_call_each() throws Exception {
        talk.obey(new StreamOrder.Signal(15));
        talk.obey(new StreamOrder.Processes());

        assertThat(containers.calls).containsExactly("signal " + container + " 15");
        assertThat(said.next())
                .isEqualTo(
                        new StreamFrame.ObservedProcess(
                                1, 0, 0, "S", 1500, 2 << 20, 60, "httpd -f"));
    }

    @Test
    void an_archive_comes_out_in_pieces_within_the_bound() throws Exception {
        talk.obey(new StreamOrder.CopyOut("/srv"));

        assertThat(said.lengths)
                .hasSize(4)
                .startsWith(Protocol.MAX_STREAM_BYTES)
                .allSatisfy(
                        length ->
                                assertThat(length).isLessThanOrEqualTo(Protocol.MAX_STREAM_BYTES));
        assertThat(said.lengths.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200_000);
    }

    @Test
    void an_archive_goes_in_and_what_was_used_up_is_told() throws Exception {
        FutureTask<Boolean> done = begin(new StreamOrder.CopyIn("/srv"));
        long told = 0;
        for (int i = 0; i < 10; i++) {
            heard.input(ByteBuffer.allocate(Protocol.MAX_STREAM_BYTES));
            while (told < (i + 1L) * Protocol.MAX_STREAM_BYTES) {
                told += ((StreamFrame.Taken) said.next()).bytes();
            }
        }
        heard.order(new StreamOrder.InputEnd());

        assertThat(done.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(containers.calls).containsExactly("copyIn /srv " + 10 * 65_536);
    }

    @Test
    void more_input_than_was_allowed_ends_the_stream() throws Exception {
        for (int i = 0; i < Protocol.STREAM_WINDOW / Protocol.MAX_STREAM_BYTES; i++) {
            heard.input(ByteBuffer.allocate(Protocol.MAX_STREAM_BYTES));
        }

        assertThatThrownBy(() -> heard.input(bytes("x"))).isInstanceOf(IOException.class);
        assertThat(heard.input().read()).isZero();
        heard.input(bytes("x"));
        heard.order(exec(null));
        assertThatThrownBy(() -> heard.order(exec(null))).hasMessageContaining("second order");
    }

    private MemoryExec program() throws IOException {
        MemoryExec program = new MemoryExec();
        containers.nextExec = program;
        return program;
    }

    private static StreamOrder exec(StreamOrder.@Nullable Resize terminal) {
        return new StreamOrder.Exec(List.of("sh"), Map.of(), null, null, terminal);
    }

    /** As {@link Streams} does it, on a thread of its own. */
    private FutureTask<Boolean> begin(StreamOrder order) throws IOException {
        heard.order(order);
        FutureTask<Boolean> done =
                new FutureTask<>(
                        () -> {
                            talk.obey(order);
                            return true;
                        });
        Thread.ofPlatform().daemon().start(done);
        return done;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Said implements Talk.Outlet {

        final BlockingQueue<Object> all = new LinkedBlockingQueue<>();
        final List<Integer> lengths = new java.util.concurrent.CopyOnWriteArrayList<>();
        volatile boolean closed;

        Object next() throws InterruptedException {
            Object next = all.poll(10, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }

        @Override
        public void send(StreamFrame frame) {
            all.add(frame);
        }

        @Override
        public void send(StreamBytes bytes) {
            lengths.add(bytes.bytes().remaining());
            all.add(bytes.channel() + " " + StandardCharsets.UTF_8.decode(bytes.bytes()));
        }

        @Override
        public void ping() {}

        @Override
        public boolean isClosed() {
            return closed;
        }
    }
}
