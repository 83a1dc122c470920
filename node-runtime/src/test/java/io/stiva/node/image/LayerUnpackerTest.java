package io.stiva.node.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.node.linux.Attributes;
import io.stiva.node.linux.NativeTreeCalls;
import io.stiva.node.linux.TreeCalls;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.StivaException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class LayerUnpackerTest {

    private static final String OPAQUE = "trusted.overlay.opaque";

    @TempDir Path home;
    private Path layer;

    @BeforeEach
    void makeLayer() throws IOException {
        layer = Files.createDirectory(home.resolve("layer"));
    }

    private void unpack(TarBuilder archive) throws IOException {
        unpack(archive.build(), UnpackLimits.STANDARD);
    }

    private void unpack(byte[] archive, UnpackLimits limits) throws IOException {
        new LayerUnpacker(new NativeTreeCalls(), limits)
                .unpack(new ByteArrayInputStream(archive), layer);
    }

    private TreeCalls.Stat stat(String file) throws IOException {
        return new NativeStat(layer).of(file);
    }

    @Test
    void owners_modes_setuid_bits_and_times_are_the_archives() throws IOException {
        unpack(
                new TarBuilder()
                        .owner(0, 0)
                        .directory("bin", 0755)
                        .owner(1000, 42)
                        .modified(1_234_567_890)
                        .file("bin/su", "#!", 04755)
                        .directory("locked", 01555)
                        .file("locked/inside", "x", 0)
                        .symbolicLink("link", "bin/su")
                        .entry('6', "pipe", "", 0620, new byte[0]));
        assertThat(stat("bin/su"))
                .extracting(s -> s.mode() & 07777, TreeCalls.Stat::uid, TreeCalls.Stat::gid)
                .containsExactly(04755, 1000, 42);
        assertThat(stat("bin/su").mtimeSeconds()).isEqualTo(1_234_567_890);
        assertThat(stat("locked").mode() & 07777).isEqualTo(01555);
        assertThat(stat("locked").mtimeSeconds()).isEqualTo(1_234_567_890);
        assertThat(stat("link").uid()).isEqualTo(1000);
        assertThat(stat("link").mtimeSeconds()).isEqualTo(1_234_567_890);
        assertThat(stat("pipe").mode()).isEqualTo(TreeCalls.FIFO | 0620);
        assertThat(stat("bin").uid()).isZero();
    }

    @Test
    void long_names_of_both_kinds_and_names_that_are_no_text_survive() throws IOException {
        String pax = "p".repeat(120) + "/" + "ü".repeat(100);
        String gnu = "g".repeat(130);
        unpack(
                new TarBuilder()
                        .pax("path", pax)
                        .file("short", "pax")
                        .raw('L', "././@LongLink", "", 0, 131, (gnu + "\0").getBytes(UTF_8))
                        .file("short", "gnu")
                        .pax("mtime", "-1.5")
                        .file("old", "before 1970"));
        assertThat(layer.resolve(gnu)).hasContent("gnu");
        assertThat(stat("old").mtimeSeconds()).isEqualTo(-2);
        TreeCalls calls = new NativeTreeCalls();
        int directory = calls.openDirectory(layer.resolve("p".repeat(120)).toString());
        assertThat(calls.list(directory))
                .containsExactly(new String("ü".repeat(100).getBytes(UTF_8), ISO_8859_1));
        calls.close(directory);
    }

    @Test
    void a_capability_keeps_every_bit_and_forged_overlay_attributes_are_left_out()
            throws IOException {
        // cap_setuid and cap_net_bind_service, version 2: bytes above 0x7f are not valid UTF-8.
        byte[] capability = HexFormat.of().parseHex("0100000280040000ff0000000000000000000000");
        unpack(
                new TarBuilder()
                        .pax("SCHILY.xattr.security.capability", capability)
                        .pax("SCHILY.xattr.user.note", "kept")
                        .pax("SCHILY.xattr.trusted.overlay.redirect", "/etc")
                        .pax("SCHILY.xattr.user.overlay.redirect", "/etc")
                        .pax("SCHILY.xattr.trusted.overlay.metacopy", "")
                        .file("ping", "elf", 0755));
        Map<String, byte[]> found = Attributes.of(layer.resolve("ping"));
        assertThat(found).containsOnlyKeys("security.capability", "user.note");
        assertThat(found.get("security.capability")).isEqualTo(capability);
    }

    @Test
    void whiteouts_become_overlay_marks() throws IOException {
        unpack(
                new TarBuilder()
                        .directory("etc", 0755)
                        .file("etc/.wh.gone", "")
                        .directory("var", 0700)
                        .file("var/.wh..wh..opq", "")
                        .file("var/new", "new")
                        .file(".wh..wh.plnk/1.2", "aufs"));
        assertThat(stat("etc/gone").isWhiteout()).isTrue();
        assertThat(Attributes.of(layer.resolve("var")).get(OPAQUE)).isEqualTo(new byte[] {'y'});
        assertThat(layer.resolve("var/new")).hasContent("new");
        try (var children = Files.list(layer)) {
            assertThat(children.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("etc", "var");
        }
    }

    @Test
    void a_name_removed_and_made_again_in_one_layer_hides_the_lower_one_in_either_order()
            throws IOException {
        unpack(
                new TarBuilder()
                        .file(".wh.first", "")
                        .directory("first", 0755)
                        .directory("second", 0755)
                        .file("second/kept", "kept")
                        .file(".wh.second", "")
                        .file("file", "kept")
                        .file(".wh.file", "")
                        .file(".wh.again", "")
                        .file("again", "kept"));
        assertThat(Attributes.of(layer.resolve("first"))).containsKey(OPAQUE);
        assertThat(Attributes.of(layer.resolve("second"))).containsKey(OPAQUE);
        assertThat(layer.resolve("second/kept")).hasContent("kept");
        assertThat(layer.resolve("file")).hasContent("kept");
        assertThat(layer.resolve("again")).hasContent("kept");
    }

    @Test
    void a_directory_replaced_by_a_file_goes_with_everything_in_it() throws IOException {
        unpack(
                new TarBuilder()
                        .directory("a", 0755)
                        .directory("a/b", 0755)
                        .file("a/b/c", "old")
                        .file("a", "new"));
        assertThat(layer.resolve("a")).hasContent("new");
    }

    @Test
    void parents_the_archive_does_not_name_are_made() throws IOException {
        unpack(new TarBuilder().file("usr/share/doc/x", "x").file("usr/share/doc/y", "y"));
        assertThat(layer.resolve("usr/share/doc/y")).hasContent("y");
        assertThat(stat("usr/share").mode() & 07777).isEqualTo(0755);
    }

    @Test
    void too_many_files_are_refused() {
        TarBuilder archive = new TarBuilder();
        for (int i = 0; i < 4; i++) {
            archive.file("f" + i, "");
        }
        UnpackLimits three = new UnpackLimits(Bytes.mebi(1), 10, Bytes.mebi(1), 3, 10, 1024);
        assertThatThrownBy(() -> unpack(archive.build(), three))
                .isInstanceOf(StivaException.class)
                .hasMessageContaining("too many files");
    }

    @Test
    void a_header_that_claims_gigabytes_is_refused_before_it_is_read() {
        byte[] archive =
                new TarBuilder().raw('L', "././@LongLink", "", 0, 8L << 30, new byte[0]).cut();
        assertThatThrownBy(() -> unpack(archive, UnpackLimits.STANDARD))
                .isInstanceOf(StivaException.class)
                .hasMessageContaining("header is too long");
    }

    @Test
    void many_small_headers_before_one_entry_count_together() {
        TarBuilder archive = new TarBuilder();
        for (int i = 0; i < 3000; i++) {
            archive.raw('g', "global", "", 0, 9, "9 a=bcde\n".getBytes(UTF_8));
        }
        assertThatThrownBy(() -> unpack(archive.build(), UnpackLimits.STANDARD))
                .isInstanceOf(StivaException.class)
                .hasMessageContaining("header is too long");
    }

    @Test
    void a_damaged_header_is_refused() {
        byte[] archive = new TarBuilder().file("x", "x").build();
        archive[3] ^= 1;
        assertThatThrownBy(() -> unpack(archive, UnpackLimits.STANDARD))
                .isInstanceOf(StivaException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void negative_sizes_and_owners_are_refused() {
        byte[] header = new TarBuilder().header('0', "x", "", 0644, 0);
        Arrays.fill(header, 124, 136, (byte) 0xff);
        assertThatThrownBy(() -> unpack(TarBuilder.summed(header), UnpackLimits.STANDARD))
                .hasMessageContaining("negative");
        byte[] owner = new TarBuilder().header('0', "x", "", 0644, 0);
        Arrays.fill(owner, 108, 116, (byte) 0xff);
        assertThatThrownBy(() -> unpack(TarBuilder.summed(owner), UnpackLimits.STANDARD))
                .hasMessageContaining("negative");
    }

    @Test
    void an_archive_that_ends_inside_a_file_is_an_error() {
        byte[] archive = new TarBuilder().raw('0', "x", "", 0644, 5000, new byte[600]).cut();
        assertThatThrownBy(() -> unpack(archive, UnpackLimits.STANDARD))
                .isInstanceOf(EOFException.class);
    }
}
