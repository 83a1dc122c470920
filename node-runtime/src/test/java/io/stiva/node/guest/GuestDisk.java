package io.stiva.node.guest;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The guest's disk: busybox, a Java runtime, this test's class path, and what was learnt from a run
 * on the host, without which an emulated machine loads classes for half a minute.
 */
final class GuestDisk {

    /** Everything the agent, the tests and JUnit need, without the desktop. */
    private static final String JAVA_MODULES =
            "java.management,java.naming,java.net.http,java.sql,jdk.httpserver,jdk.unsupported";

    /** What tests run and busybox does not have. */
    private static final List<String> PROGRAMS = List.of("bin/tar");

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+\\.so\\S*) \\(0x");

    private static final List<String> DIRECTORIES =
            List.of("app", "bin", "dev", "etc", "proc", "root", "sys", "tmp");

    private final Path directory;
    private final Path tree;

    private GuestDisk(Path directory) {
        this.directory = directory;
        this.tree = directory.resolve("disk");
    }

    /**
     * Makes the disk below a directory.
     *
     * @param training selectors of tests to run on the host, for what they load
     * @param selectors of the tests the guest will run
     * @return the image
     */
    static Path below(Path directory, List<String> training, List<String> selectors)
            throws IOException {
        GuestDisk disk = new GuestDisk(directory);
        disk.layOut();
        disk.copyJava();
        disk.copyLibraries();
        disk.copyClassPath();
        disk.train(training);
        Files.write(disk.tree.resolve("tests"), selectors);
        return disk.image();
    }

    private void layOut() throws IOException {
        for (String each : DIRECTORIES) {
            Files.createDirectories(tree.resolve(each));
        }
        HostProgram.run(tree, "cp", "/bin/busybox", "bin/busybox");
        for (String program : PROGRAMS) {
            HostProgram.run(tree, "cp", "/" + program, program);
        }
        Files.writeString(tree.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        GuestKernel.resource("init.sh", tree.resolve("init"));
    }

    /** Kept between runs: of one version there is only one. */
    private void copyJava() throws IOException {
        Path kept = directory.resolve("jre-" + Runtime.version());
        if (!Files.exists(kept)) {
            Path next = directory.resolve("jre");
            HostProgram.run(directory, "rm", "-rf", next.toString());
            HostProgram.jdk(
                    "jlink",
                    "--add-modules",
                    JAVA_MODULES,
                    "--strip-java-debug-attributes",
                    "--no-header-files",
                    "--no-man-pages",
                    "--output",
                    next.toString());
            Files.move(next, kept);
        }
        HostProgram.run(tree, "rm", "-rf", "jre");
        HostProgram.run(tree, "cp", "-a", kept.toString(), "jre");
    }

    private void copyLibraries() throws IOException {
        List<String> command = new ArrayList<>(List.of("cp", "-L", "--parents"));
        command.addAll(libraries());
        command.add(tree.toString());
        HostProgram.run(tree, command.toArray(String[]::new));
    }

    /** Of the host: lines of ldd are {@code libc.so.6 => /lib/…/libc.so.6 (0x00007f…)}. */
    private List<String> libraries() throws IOException {
        List<String> command = new ArrayList<>(List.of("ldd", "jre/bin/java"));
        command.addAll(PROGRAMS);
        try (Stream<Path> files = Files.walk(tree.resolve("jre/lib"))) {
            files.filter(file -> file.toString().endsWith(".so"))
                    .map(Path::toString)
                    .forEach(command::add);
        }
        return LIBRARY.matcher(HostProgram.run(tree, command.toArray(String[]::new)))
                .results()
                .map(line -> line.group(1))
                .filter(library -> !library.startsWith(tree.toString()))
                .distinct()
                .toList();
    }

    /** Directories become archives: only of those the JVM can keep what it learnt. */
    private void copyClassPath() throws IOException {
        HostProgram.run(tree, "rm", "-rf", "app");
        Files.createDirectories(tree.resolve("app"));
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            String name = "app/" + entries.size() + ".jar";
            Path source = Path.of(entry);
            if (Files.isDirectory(source)) {
                String jar = tree.resolve(name).toString();
                HostProgram.jdk("jar", "-c", "-M", "-0", "-f", jar, "-C", entry, ".");
            } else {
                Files.copy(source, tree.resolve(name));
            }
            entries.add(name);
        }
        Files.write(
                tree.resolve("arguments"),
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        String.join(File.pathSeparator, entries)));
    }

    /** Leaves the archive of loaded classes, JEP 514. */
    private void train(List<String> selectors) throws IOException {
        Files.write(tree.resolve("tests"), selectors);
        Path cache = tree.resolve("app.aot");
        Files.deleteIfExists(cache);
        String output =
                HostProgram.run(
                        tree,
                        "jre/bin/java",
                        "-XX:AOTCacheOutput=app.aot",
                        "@arguments",
                        InGuest.class.getName(),
                        "results",
                        "tests");
        List<String> results = Files.readAllLines(tree.resolve("results"));
        boolean failed =
                results.isEmpty()
                        || results.stream()
                                .map(GuestResult::parse)
                                .anyMatch(r -> r.isEmpty() || r.get().isFailure());
        if (failed || !Files.exists(cache)) {
            throw new AssertionError("the run on the host failed: " + results + "\n" + output);
        }
    }

    /** Sparse; without a journal, because nobody keeps it. */
    private Path image() throws IOException {
        Path image = directory.resolve("disk.img");
        Files.deleteIfExists(image);
        HostProgram.run(
                directory,
                "mke2fs",
                "-q",
                "-t",
                "ext4",
                "-O",
                "^has_journal",
                "-d",
                tree.toString(),
                image.toString(),
                "1G");
        return image;
    }
}
