package io.stiva.node.image;

/** Archives for tests of other packages. */
public final class Archives {
    private Archives() {}

    /** One file. */
    public static byte[] file(String name, String content) {
        return new TarBuilder().file(name, content).build();
    }

    /** A link, and a file that would be written through it. */
    public static byte[] throughLink(String target, String file) {
        return new TarBuilder()
                .symbolicLink("link", target)
                .file("link/" + file, "written through")
                .build();
    }

    /** A hard link whose target is a path. */
    public static byte[] hardLink(String name, String target) {
        return new TarBuilder().hardLink(name, target).build();
    }

    /** A block device. */
    public static byte[] device(String name) {
        return new TarBuilder().entry('4', name, "", 0666, new byte[0]).build();
    }

    /** A file owned by somebody no container has. */
    public static byte[] foreign(String name) {
        return new TarBuilder().owner(70_000, 0).file(name, "x").build();
    }
}
