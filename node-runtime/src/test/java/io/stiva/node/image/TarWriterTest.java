package io.stiva.node.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.linux.TreeCalls.Stat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is written is what our own reader reads. */
class TarWriterTest {

    private static Stat stat(int mode, long size) {
        return new Stat(mode, 0, 0, 1, size, 1_700_000_000, 0);
    }

    @Test
    void names_of_any_length_and_byte_arrive() throws IOException {
        for (int length = 1; length < 260; length++) {
            String name = "\u00ff".repeat(length);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            TarWriter tar = new TarWriter(out);
            tar.entry('2', name, name + "t", stat(0777, 0), 1, 2);
            tar.finish();

            TarEntry seen = Objects.requireNonNull(read(out).next());
            assertThat(seen.name()).isEqualTo(name);
            assertThat(seen.linkName()).isEqualTo(name + "t");
        }
    }

    @Test
    void a_file_that_changed_while_it_was_read_keeps_its_announced_size() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(out);
        tar.entry('0', "shrunk", "", stat(0600, 700), 3, 4);
        tar.content("abc".getBytes(UTF_8), 3);
        tar.fill();
        tar.entry('0', "grown", "", stat(04755, 3), 5, 6);
        tar.content("abcdef".getBytes(UTF_8), 6);
        tar.fill();
        tar.finish();
        TarReader reader = read(out);

        assertThat(Objects.requireNonNull(reader.next()).size()).isEqualTo(700);
        TarEntry grown = Objects.requireNonNull(reader.next());
        assertThat(grown.size()).isEqualTo(3);
        assertThat(grown.mode()).isEqualTo(04755);
        assertThat(grown.uid()).isEqualTo(5);
        assertThat(grown.mtimeSeconds()).isEqualTo(1_700_000_000);
        byte[] content = new byte[10];
        assertThat(reader.read(content)).isEqualTo(3);
        assertThat(reader.next()).isNull();
        assertThat(out.size() % 512).isZero();
    }

    private static TarReader read(ByteArrayOutputStream out) {
        return new TarReader(new ByteArrayInputStream(out.toByteArray()), 1 << 20);
    }
}
