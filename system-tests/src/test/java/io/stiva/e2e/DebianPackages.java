package io.stiva.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Packages of this machine's Debian with the library packages they depend on, without installing
 * them. What was downloaded stays in the module's target directory for the next run.
 */
final class DebianPackages {

    private static final Path DOWNLOADS = Path.of("target/debian-packages").toAbsolutePath();
    private static final Pattern NAME = Pattern.compile("(?m)^[a-z0-9][a-z0-9.+-]+$");

    /** {@code 'http://…/zlib1g_1.2.13_amd64.deb' zlib1g_1%3a1.2.13_amd64.deb 86676 SHA256:…}. */
    private static final Pattern DOWNLOAD =
            Pattern.compile("(?m)^'[^']+' ((\\S+?)_\\S+\\.deb) \\d+");

    private static final Predicate<String> LIBRARY = Pattern.compile("lib|zlib1g").asPredicate();

    /** Large, and needed by no program of the tests: compilers, Perl, a second libsystemd. */
    private static final Predicate<String> SPARED =
            Pattern.compile("llvm|libz3|perl|libelogind|cdebconf|debian-installer").asPredicate();

    private DebianPackages() {}

    /** Unpacks these packages and their libraries into one tree. */
    static void unpack(Path tree, String... packages) throws IOException {
        Files.createDirectories(DOWNLOADS);
        for (Path archive : archives(withLibraries(packages))) {
            Program.run(DOWNLOADS, List.of("dpkg", "-x", archive.toString(), tree.toString()));
        }
    }

    private static List<String> withLibraries(String... packages) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "apt-cache",
                                "depends",
                                "--recurse",
                                "--no-pre-depends",
                                "--no-recommends",
                                "--no-suggests",
                                "--no-conflicts",
                                "--no-breaks",
                                "--no-replaces",
                                "--no-enhances"));
        command.addAll(List.of(packages));
        List<String> names = new ArrayList<>(List.of(packages));
        NAME.matcher(Program.run(DOWNLOADS, command))
                .results()
                .map(MatchResult::group)
                .filter(name -> LIBRARY.test(name) && !SPARED.test(name))
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        return names;
    }

    private static List<Path> archives(List<String> names) {
        List<MatchResult> wanted =
                DOWNLOAD.matcher(Program.run(Path.of("/"), apt(names, "--print-uris")))
                        .results()
                        .toList();
        assertThat(wanted).as("packages apt can download").hasSameSizeAs(names);
        List<String> missing =
                wanted.stream()
                        .filter(file -> !Files.exists(DOWNLOADS.resolve(file.group(1))))
                        .map(file -> file.group(2))
                        .toList();
        if (!missing.isEmpty()) {
            Program.run(DOWNLOADS, apt(missing));
        }
        return wanted.stream().map(file -> DOWNLOADS.resolve(file.group(1))).toList();
    }

    private static List<String> apt(List<String> names, String... options) {
        List<String> command =
                new ArrayList<>(List.of("apt-get", "-q", "-o", "APT::Sandbox::User=root"));
        command.add("download");
        command.addAll(Arrays.asList(options));
        command.addAll(names);
        return command;
    }
}
