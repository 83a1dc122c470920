package io.stiva.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.protocol.StreamBytes.Channel;
import io.stiva.vocabulary.StivaException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamBytesTest {

    @Test
    void a_piece_is_one_byte_that_names_its_channel_and_the_bytes() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {9, 7, 8}, 1, 2);

        ByteBuffer message = new StreamBytes(Channel.ERRORS, bytes).message();

        assertThat(message).isEqualTo(ByteBuffer.wrap(new byte[] {2, 7, 8}));
        StreamBytes back = StreamBytes.read(message);
        assertThat(back.channel()).isEqualTo(Channel.ERRORS);
        assertThat(back.bytes()).isEqualTo(ByteBuffer.wrap(new byte[] {7, 8}));
    }

    @Test
    void the_numbers_of_the_channels_do_not_change() {
        assertThat(Channel.values()).containsExactly(Channel.INPUT, Channel.OUTPUT, Channel.ERRORS);
    }

    @Test
    void what_names_no_channel_or_is_too_long_is_refused() {
        ByteBuffer most = ByteBuffer.allocate(1 + Protocol.MAX_STREAM_BYTES);

        assertThat(StreamBytes.read(most).bytes().remaining()).isEqualTo(Protocol.MAX_STREAM_BYTES);
        for (ByteBuffer wrong :
                List.of(
                        ByteBuffer.allocate(0),
                        ByteBuffer.wrap(new byte[] {3}),
                        ByteBuffer.wrap(new byte[] {-1}),
                        ByteBuffer.allocate(2 + Protocol.MAX_STREAM_BYTES))) {
            assertThatThrownBy(() -> StreamBytes.read(wrong)).isInstanceOf(StivaException.class);
        }
    }
}
