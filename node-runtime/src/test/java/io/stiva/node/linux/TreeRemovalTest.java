package io.stiva.node.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeRemovalTest {

    private static final int DEEP = 3_000;
    private static final String LONG = "n".repeat(200);

    private final TreeCalls calls = new NativeTreeCalls();
    private final TreeRemoval removal = new TreeRemoval(calls);
    private int parent;

    @TempDir private Path directory;

    @BeforeEach
    void open() throws IOException {
        parent = calls.openDirectory(directory.toString());
    }

    @AfterEach
    void close() {
        calls.close(parent);
    }

    @Test
    void a_tree_deeper_than_any_path_or_stack_goes() throws IOException {
        nest("tree", LONG);
        // Names the removal itself uses, so that it has to look for free ones.
        for (int i = 0; i < 100; i++) {
            Files.createDirectories(directory.resolve("tree/deep." + i + "/more"));
        }

        removal.remove(parent, "tree");

        assertThat(directory).isEmptyDirectory();
    }

    private void nest(String first, String name) throws IOException {
        calls.makeDirectory(parent, first, 0755);
        int at = calls.openChildDirectory(parent, first);
        for (int i = 0; i < DEEP; i++) {
            calls.makeDirectory(at, name, 0755);
            calls.close(calls.createFile(at, "beside"));
            int below = calls.openChildDirectory(at, name);
            calls.close(at);
            at = below;
        }
        calls.close(at);
    }

    @Test
    void a_directory_of_many_names_goes() throws IOException {
        Path many = Files.createDirectory(directory.resolve("many"));
        for (int i = 0; i < 5_000; i++) {
            Files.createSymbolicLink(many.resolve("link-" + i), Path.of("/etc"));
        }

        removal.remove(parent, "many");

        assertThat(directory).isEmptyDirectory();
        assertThat(Path.of("/etc/passwd")).exists();
    }

    @Test
    void what_is_gone_already_is_no_failure() throws IOException {
        removal.remove(parent, "nothing");

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @Tag("root")
    void a_mount_is_not_entered() throws IOException {
        Path mounted = Files.createDirectories(directory.resolve("tree/mounted"));
        Path kept = Files.createDirectory(directory.resolve("kept"));
        Files.writeString(kept.resolve("file"), "of somebody else");
        LinuxKernel kernel = new LinuxKernel();
        kernel.mount(kept.toString(), mounted.toString(), "", 0x1000 /* MS_BIND */, "");
        try {
            assertThatThrownBy(() -> removal.remove(parent, "tree"))
                    .isInstanceOf(IOException.class);
            assertThat(kept.resolve("file")).hasContent("of somebody else");
        } finally {
            kernel.unmount(mounted.toString(), Flags.MNT_DETACH);
        }
    }
}
