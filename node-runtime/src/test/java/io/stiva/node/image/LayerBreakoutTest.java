package io.stiva.node.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.node.linux.NativeTreeCalls;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.StivaException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Layers that try to leave their directory, named after the break-outs that other engines had. Each
 * is contained or refused, and the host around it stays as it was.
 */
@Tag("root")
class LayerBreakoutTest {

    private static final String CLIMBS = "climbs out with '..'";
    private static final String WHITEOUT = "not a valid whiteout";

    @TempDir Path host;

    /** Looks at the unpacked layer. */
    interface Check {
        void of(Path layer) throws IOException;
    }

    /** A layer whose entries all stay inside. */
    record Contained(String name, TarBuilder archive, Check check) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A layer that must not be taken, with part of the reason told. */
    record Refused(String name, TarBuilder archive, String reason) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource({
        "symbolicLinks",
        "symbolicLinksReplaced",
        "hardLinks",
        "hardLinksToSymbolicLinks",
        "whiteouts"
    })
    void a_contained_layer_leaves_the_host_as_it_was(Contained attack) throws IOException {
        Path layer = host.resolve("layers/layer");
        Canary canary = new Canary(host, layer);
        Digest before = canary.sum();
        unpack(attack.archive(), layer);
        attack.check().of(layer);
        assertThat(canary.sum()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource({"waysOut", "badLinks", "badWhiteouts", "badEntries"})
    void a_refused_layer_leaves_the_host_as_it_was(Refused attack) throws IOException {
        Path layer = host.resolve("layers/layer");
        Canary canary = new Canary(host, layer);
        Digest before = canary.sum();
        assertThatThrownBy(() -> unpack(attack.archive(), layer))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("layer-refused"))
                .hasMessageContaining(attack.reason());
        assertThat(canary.sum()).isEqualTo(before);
    }

    private static void unpack(TarBuilder archive, Path layer) throws IOException {
        new LayerUnpacker(new NativeTreeCalls(), UnpackLimits.STANDARD)
                .unpack(new ByteArrayInputStream(archive.build()), layer);
    }

    private static TarBuilder etc() {
        return new TarBuilder().directory("etc", 0755);
    }

    private static TarBuilder passwd() {
        return etc().file("/etc/passwd", "inside");
    }

    private static Check holds(String file, String content) {
        return layer -> assertThat(layer.resolve(file)).hasContent(content);
    }

    private static Check sameFile(String one, String other) {
        return layer ->
                assertThat(inode(layer.resolve(one))).isEqualTo(inode(layer.resolve(other)));
    }

    private static Object inode(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS));
    }

    private static Check marked(String file) {
        return layer ->
                assertThat(new NativeStat(layer).of(file).isWhiteout())
                        .as("whiteout of %s", file)
                        .isTrue();
    }

    static Stream<Contained> symbolicLinks() {
        Check unbroken = holds("etc/unbroken", "kept in");
        return Stream.of(
                new Contained(
                        "SymlinkAbsolute",
                        etc().symbolicLink("localetc", "/etc")
                                .file("/localetc/unbroken", "kept in"),
                        unbroken),
                new Contained(
                        "SymlinkUpAndOut",
                        etc().directory("dummy", 0755)
                                .symbolicLink("localetc", "/dummy/../etc")
                                .file("/localetc/unbroken", "kept in"),
                        unbroken),
                new Contained(
                        "SymlinkMultipleAbsolute",
                        etc().directory("dummy", 0755)
                                .symbolicLink("/dummy/etc", "/etc")
                                .symbolicLink("localetc", "/dummy/etc")
                                .file("/localetc/unbroken", "kept in"),
                        unbroken),
                new Contained(
                        "SymlinkMultipleRelative",
                        etc().directory("dummy", 0755)
                                .symbolicLink("/dummy/etc", "/etc")
                                .symbolicLink("localetc", "./dummy/etc")
                                .file("/localetc/unbroken", "kept in"),
                        unbroken),
                new Contained(
                        "SymlinkEmptyFile",
                        etc().file("etc/emptied", "not empty")
                                .symbolicLink("localetc", "/etc")
                                .file("/localetc/emptied", ""),
                        holds("etc/emptied", "")),
                new Contained(
                        "SymlinkOutToHost",
                        etc().symbolicLink("out", "../../../../../../../../etc")
                                .file("out/unbroken", "kept in"),
                        unbroken),
                new Contained(
                        "SymlinkToNothingThenThroughIt",
                        new TarBuilder()
                                .symbolicLink("a", "/made/../made/deep")
                                .file("a/file", "kept in"),
                        holds("made/deep/file", "kept in")),
                new Contained(
                        "SymlinkReplacedByFile",
                        new TarBuilder().symbolicLink("x", "../../secret").file("x", "kept in"),
                        layer -> {
                            assertThat(layer.resolve("x")).hasContent("kept in");
                            assertThat(Files.isSymbolicLink(layer.resolve("x"))).isFalse();
                        }));
    }

    static Stream<Contained> symbolicLinksReplaced() {
        return Stream.of(
                new Contained(
                        "SymlinkSlashEnded",
                        passwd().directory("localetc/", 0770)
                                .hardLink("/localetc/localpasswd", "/etc/passwd"),
                        sameFile("localetc/localpasswd", "etc/passwd")),
                new Contained(
                        "SymlinkOverrideDirectory",
                        passwd().directory("localetc", 0755)
                                .file("localetc/old", "old")
                                .symbolicLink("localetc", "/etc")
                                .hardLink("/localetc/localpasswd", "/etc/passwd"),
                        sameFile("etc/localpasswd", "etc/passwd")),
                new Contained(
                        "SymlinkOverrideDirectoryRelative",
                        passwd().directory("localetc", 0755)
                                .symbolicLink("localetc", "../../etc")
                                .hardLink("/localetc/localpasswd", "/etc/passwd"),
                        sameFile("etc/localpasswd", "etc/passwd")),
                new Contained(
                        "DirectoryOverrideSymlink",
                        passwd().symbolicLink("localetc", "/etc")
                                .directory("/localetc/", 0755)
                                .hardLink("/localetc/localpasswd", "/etc/passwd"),
                        layer -> {
                            sameFile("localetc/localpasswd", "etc/passwd").of(layer);
                            assertThat(layer.resolve("etc/localpasswd")).doesNotExist();
                        }),
                new Contained(
                        "DirectoryOverrideSymlinkAndHardlink",
                        passwd().symbolicLink("localetc", "etc")
                                .hardLink("/localetc/localpasswd", "/etc/passwd")
                                .directory("/localetc/", 0755)
                                .file("/localetc/localpasswd", "different"),
                        layer -> {
                            holds("localetc/localpasswd", "different").of(layer);
                            holds("etc/passwd", "inside").of(layer);
                        }),
                new Contained(
                        "AbsoluteName",
                        new TarBuilder().file("/etc/unbroken", "kept in"),
                        holds("etc/unbroken", "kept in")),
                new Contained(
                        "DeviceNode",
                        etc().entry('4', "etc/disk", "", 0666, new byte[0])
                                .entry('3', "etc/null", "", 0666, new byte[0]),
                        layer -> assertThat(layer.resolve("etc")).isEmptyDirectory()));
    }

    static Stream<Contained> hardLinks() {
        return Stream.of(
                new Contained(
                        "HardlinkRelative",
                        passwd().directory("breakouts", 0755)
                                .symbolicLink("breakouts/d1", "../../etc")
                                .hardLink("breakouts/mypasswd", "/breakouts/d1/passwd"),
                        sameFile("breakouts/mypasswd", "etc/passwd")),
                new Contained(
                        "HardlinkDownAndOut",
                        passwd().directory("breakouts", 0755)
                                .directory("downandout", 0755)
                                .symbolicLink("breakouts/d1", "../downandout/../../etc")
                                .hardLink("breakouts/mypasswd", "/breakouts/d1/passwd"),
                        sameFile("breakouts/mypasswd", "etc/passwd")),
                new Contained(
                        "HardlinkAbsolute",
                        passwd().symbolicLink("localetc", "/etc")
                                .hardLink("localpasswd", "/localetc/passwd"),
                        sameFile("localpasswd", "etc/passwd")),
                new Contained(
                        "HardlinkRelativeLong",
                        passwd().symbolicLink("localetc", "../../../../../../../etc")
                                .hardLink("localpasswd", "/localetc/passwd"),
                        sameFile("localpasswd", "etc/passwd")),
                new Contained(
                        "HardlinkRelativeUpAndOut",
                        passwd().directory("upandout", 0755)
                                .symbolicLink("localetc", "upandout/../../../etc")
                                .hardLink("localpasswd", "/localetc/passwd"),
                        sameFile("localpasswd", "etc/passwd")),
                new Contained(
                        "HardlinkDirectAbsolute",
                        passwd().hardLink("localpasswd", "/etc/passwd"),
                        sameFile("localpasswd", "etc/passwd")),
                new Contained(
                        "HardlinkToItself",
                        passwd().hardLink("etc/passwd", "/etc/passwd"),
                        holds("etc/passwd", "inside")));
    }

    static Stream<Contained> hardLinksToSymbolicLinks() {
        return Stream.of(
                new Contained(
                        "HardlinkSymlinkBeforeCreateTarget",
                        etc().symbolicLink("localpasswd", "/etc/passwd")
                                .hardLink("localpasswd-dup", "localpasswd")
                                .file("/etc/passwd", "after"),
                        layer -> {
                            sameFile("localpasswd-dup", "localpasswd").of(layer);
                            holds("etc/passwd", "after").of(layer);
                        }),
                new Contained(
                        "HardlinkSymlinkRelative",
                        passwd().symbolicLink("passwdlink", "../../../../../etc/passwd")
                                .hardLink("localpasswd", "/passwdlink"),
                        sameFile("localpasswd", "passwdlink")),
                new Contained(
                        "HardlinkSymlinkAbsolute",
                        passwd().symbolicLink("passwdlink", "/etc/passwd")
                                .hardLink("localpasswd", "/passwdlink"),
                        sameFile("localpasswd", "passwdlink")),
                new Contained(
                        // The link's own mode and owner must not reach the file of the host.
                        "HardlinkSymlinkChmod",
                        new TarBuilder()
                                .symbolicLink("out", "../../secret")
                                .owner(4242, 4242)
                                .entry('1', "sketchy", "out", 0777, new byte[0]),
                        sameFile("sketchy", "out")),
                new Contained(
                        // Writing through the second name would write the host's file.
                        "HardlinkSymlinkThenFile",
                        new TarBuilder()
                                .symbolicLink("out", "../../secret")
                                .hardLink("sketchy", "out")
                                .file("sketchy", "kept in"),
                        holds("sketchy", "kept in")));
    }

    static Stream<Contained> whiteouts() {
        return Stream.of(
                new Contained(
                        "WhiteoutSymlink",
                        passwd().symbolicLink("localetc", "/etc").file(".wh.other", ""),
                        layer -> {
                            holds("etc/passwd", "inside").of(layer);
                            marked("other").of(layer);
                        }),
                new Contained(
                        "WhiteoutSymlinkPath",
                        passwd().symbolicLink("localetc", "/etc").file("localetc/.wh.gone", ""),
                        layer -> {
                            holds("etc/passwd", "inside").of(layer);
                            marked("etc/gone").of(layer);
                        }),
                new Contained(
                        "WhiteoutDeadSymlinkParent",
                        passwd().symbolicLink("localetc", "/dne").file("localetc/.wh.etc", ""),
                        layer -> {
                            holds("etc/passwd", "inside").of(layer);
                            marked("dne/etc").of(layer);
                        }),
                new Contained(
                        "WhiteoutOutOfRoot",
                        new TarBuilder()
                                .symbolicLink("out", "../../../victim")
                                .file("out/.wh.deep", ""),
                        marked("victim/deep")));
    }

    static Stream<Refused> waysOut() {
        return Stream.of(
                new Refused("ParentName", new TarBuilder().file("../secret", "broken"), CLIMBS),
                new Refused(
                        "ParentInsideName", etc().file("etc/../../../secret", "broken"), CLIMBS),
                new Refused(
                        "AbsoluteParentName", new TarBuilder().file("/../../x", "broken"), CLIMBS),
                new Refused(
                        "PaxParentName",
                        new TarBuilder().pax("path", "../secret").file("harmless", "broken"),
                        CLIMBS),
                new Refused(
                        "GnuLongParentName",
                        new TarBuilder()
                                .raw('L', "././@LongLink", "", 0, 10, "../secret\0".getBytes(UTF_8))
                                .file("harmless", "broken"),
                        CLIMBS),
                new Refused(
                        "HardlinkDirectRelative",
                        passwd().hardLink("localpasswd", "../../../../../etc/passwd"),
                        CLIMBS),
                new Refused(
                        "HardlinkOutByPax",
                        new TarBuilder().pax("linkpath", "../../secret").hardLink("x", "y"),
                        CLIMBS));
    }

    static Stream<Refused> badLinks() {
        return Stream.of(
                new Refused(
                        "HardlinkNotInLayer",
                        new TarBuilder().hardLink("x", "/secret"),
                        "not in its layer"),
                new Refused(
                        "HardlinkBehindSymlinkOut",
                        new TarBuilder().symbolicLink("out", "../..").hardLink("x", "out/secret"),
                        "not in its layer"),
                new Refused(
                        "HardlinkToDirectory", etc().hardLink("x", "etc"), "link to a directory"),
                new Refused("HardlinkToRoot", etc().hardLink("x", "/"), "link to nothing"),
                new Refused("SymlinkParentDirectory", passwd().symbolicLink("..", "/etc/"), CLIMBS),
                new Refused(
                        "SymlinkEmptyFilename", passwd().symbolicLink("", "/etc/"), "has no name"),
                new Refused(
                        "SymlinkParentRelative",
                        passwd().symbolicLink("localetc/sub/..", "/etc/"),
                        CLIMBS),
                new Refused("SymlinkToNothing", etc().symbolicLink("x", ""), "link to nothing"),
                new Refused(
                        "SymlinkLoop",
                        new TarBuilder()
                                .symbolicLink("a", "b")
                                .symbolicLink("b", "a")
                                .file("a/x", "broken"),
                        "link loop"),
                new Refused("InsideFile", passwd().file("etc/passwd/x", "broken"), "inside a file"),
                new Refused(
                        "RootAsFile", new TarBuilder().file("./", "").file("/.", "x"), "no name"));
    }

    static Stream<Refused> badWhiteouts() {
        return Stream.of(
                new Refused("WhiteoutRootParent", new TarBuilder().file(".wh...", ""), WHITEOUT),
                new Refused("WhiteoutParent", etc().file("etc/.wh...", ""), WHITEOUT),
                new Refused("WhiteoutRoot", new TarBuilder().file(".wh..", ""), WHITEOUT),
                new Refused("WhiteoutCurrentDirectory", etc().file("etc/.wh..", ""), WHITEOUT),
                new Refused("WhiteoutOfNothing", etc().file("etc/.wh.", ""), WHITEOUT),
                new Refused(
                        "WhiteoutRelativePath",
                        new TarBuilder().file("dne/../.wh.etc", ""),
                        CLIMBS),
                new Refused(
                        "WhiteoutDirectoryName",
                        new TarBuilder().file(".wh.etc/somefile", "x"),
                        "not a valid whiteout"));
    }

    static Stream<Refused> badEntries() {
        return Stream.of(
                new Refused(
                        "ZeroByteInPaxPath",
                        new TarBuilder().pax("path", "etc\0/../../x").file("x", "x"),
                        "zero byte"),
                new Refused(
                        "EmptyCapability",
                        etc().pax("SCHILY.xattr.security.capability", "").file("x", "x"),
                        "attributes"),
                new Refused(
                        "LongComponent",
                        new TarBuilder().pax("path", "n".repeat(256)).file("x", ""),
                        "255"),
                new Refused(
                        "LongPath",
                        new TarBuilder().pax("path", "a/".repeat(2100)).file("x", ""),
                        "longer than 4095"),
                new Refused(
                        "DeepPath",
                        new TarBuilder().pax("path", "a/".repeat(200) + "x").file("x", ""),
                        "deeper than 128"),
                new Refused(
                        "SparseFile",
                        new TarBuilder().entry('S', "sparse", "", 0644, new byte[0]),
                        "type is not supported"),
                new Refused(
                        "PaxSparseFile",
                        new TarBuilder().pax("GNU.sparse.major", "1").file("x", ""),
                        "sparse"));
    }
}
