package io.stiva.appliance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a Java part is started: small heap, the serial collector, its class-data archive when one was
 * made.
 *
 * @param app directory with {@code lib/*.jar} and one {@code <name>.classpath} a program
 * @param javaHome JDK 25
 */
record JavaCommand(Path app, Path javaHome) {

    /**
     * One Java program.
     *
     * @param name of its class path and archive
     * @param mainClass to run
     * @param options of the JVM besides the common ones
     */
    record Program(String name, String mainClass, List<String> options) {
        static final Program PLATFORM_API =
                new Program(
                        "platform-api",
                        "io.stiva.platform.PlatformApi",
                        List.of("-Xms48m", "-Xmx256m", "-XX:ReservedCodeCacheSize=80m"));
        static final Program WEB_UI =
                new Program(
                        "web-ui",
                        "io.stiva.console.Console",
                        List.of(
                                "-Xms24m",
                                "-Xmx96m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:ReservedCodeCacheSize=32m"));
        static final Program SUPERVISOR =
                new Program(
                        "appliance",
                        "io.stiva.appliance.Main",
                        List.of(
                                "-Xms8m",
                                "-Xmx32m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:ReservedCodeCacheSize=12m"));
        static final Program NODE =
                new Program(
                        "node-runtime",
                        "io.stiva.node.Main",
                        List.of(
                                "-Xms16m",
                                "-Xmx96m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:ReservedCodeCacheSize=24m",
                                "--enable-native-access=ALL-UNNAMED"));
    }

    private static final List<String> COMMON =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xss512k",
                    "-XX:-UsePerfData",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:MinHeapFreeRatio=20",
                    "-XX:MaxHeapFreeRatio=40",
                    "-Dfile.encoding=UTF-8",
                    "-Djava.net.preferIPv4Stack=true");

    List<String> of(Program program, Path temporary, List<String> arguments) throws IOException {
        Path archive = archive(program);
        String option = Files.exists(archive) ? "-XX:AOTCache=" + archive : "-Xshare:auto";
        return command(program, option, temporary, arguments);
    }

    /** The same, and writes at its end the archive of what it loaded to a file. */
    List<String> recording(Program program, Path archive, Path temporary, List<String> arguments)
            throws IOException {
        return command(program, "-XX:AOTCacheOutput=" + archive, temporary, arguments);
    }

    /** The class-data archive of a program; absent until {@link Training} made it. */
    Path archive(Program program) {
        return app.resolve(program.name() + ".aot");
    }

    private List<String> command(
            Program program, String archiveOption, Path temporary, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(COMMON);
        command.addAll(program.options());
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add(archiveOption);
        command.add("-cp");
        command.add(classPath(program));
        command.add(program.mainClass());
        command.addAll(arguments);
        return command;
    }

    private String classPath(Program program) throws IOException {
        return Files.readAllLines(app.resolve(program.name() + ".classpath")).stream()
                .filter(line -> !line.isBlank())
                .map(line -> app.resolve("lib").resolve(line).toString())
                .collect(Collectors.joining(":"));
    }
}
