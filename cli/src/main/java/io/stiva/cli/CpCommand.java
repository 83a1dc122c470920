package io.stiva.cli;

import io.stiva.client.api.Containers.Container;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Copies files between here and a running container, by tar(1). */
@Command(
        name = "cp",
        description = {
            "Copy files out of a running container or into it.",
            "A - stands for a tar archive on standard output or input."
        })
final class CpCommand extends Leaf {

    /** A drive's letter is no container: it would be a name of one character. */
    private static final Pattern INSIDE = Pattern.compile("([A-Za-z0-9_-]{2,}):(.*)");

    private static final String STREAM = "-";

    @Parameters(index = "0", paramLabel = "FROM", description = "CONTAINER:PATH, a file here, or -")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "CONTAINER:PATH, a place here, or -")
    private String to = "";

    CpCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        Matcher source = INSIDE.matcher(from);
        Matcher target = INSIDE.matcher(to);
        if (source.matches() == target.matches()) {
            throw new UsageException("one of FROM and TO is CONTAINER:PATH, the other is here");
        }
        try {
            if (source.matches()) {
                out(work, container(work, source), inside(source.group(2)));
            } else {
                in(work, container(work, target), inside(target.group(2)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("copying failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.interrupted();
        }
        return ExitCode.OK;
    }

    private static String container(Work work, Matcher place) {
        Container found = new Lookup(work).container(place.group(1));
        return found.id();
    }

    /** As in Docker, a path without a slash in front begins at the root. */
    private static String inside(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }

    // out

    private void out(Work work, String container, String path)
            throws IOException, InterruptedException {
        try (InputStream archive = work.client().copyOut(container, path)) {
            if (to.equals(STREAM)) {
                archive.transferTo(work.out());
                return;
            }
            Path place = Path.of(to).toAbsolutePath().normalize();
            if (Files.isDirectory(place)) {
                unpack(archive, place);
            } else {
                unpackAs(archive, place);
            }
        }
    }

    /** Beside its place, so that what breaks off leaves nothing there. */
    private static void unpackAs(InputStream archive, Path place)
            throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory(place.getParent(), ".stiva-cp");
        try {
            unpack(archive, scratch);
            try (Stream<Path> found = Files.list(scratch)) {
                Path only = found.findFirst().orElseThrow(() -> new IOException("nothing came"));
                Files.move(only, place, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            int code = tidy(scratch).waitFor();
            assert code == 0;
        }
    }

    private static Process tidy(Path scratch) throws IOException {
        return new ProcessBuilder("rm", "-rf", "--", scratch.toString()).start();
    }

    private static void unpack(InputStream archive, Path directory)
            throws IOException, InterruptedException {
        Process tar =
                tar(List.of("--extract", "--no-same-owner", "--directory=" + directory, "--file=-"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (OutputStream feed = tar.getOutputStream()) {
            archive.transferTo(feed);
        } catch (IOException e) {
            tar.destroyForcibly();
            throw e;
        }
        if (tar.waitFor() != 0) {
            throw new IOException("tar ended with " + tar.exitValue());
        }
    }

    // in

    /** Into a directory of that name when there is one, and as a thing of that name otherwise. */
    private void in(Work work, String container, String path)
            throws IOException, InterruptedException {
        if (from.equals(STREAM)) {
            work.client().copyIn(container, path, surroundings.in());
            return;
        }
        Path source = Path.of(from).toAbsolutePath().normalize();
        if (!Files.exists(source) || source.getFileName() == null) {
            throw new UsageException("no such file: " + from);
        }
        String name = source.getFileName().toString();
        try {
            pack(work, container, path, source, name);
        } catch (StivaException e) {
            int slash = path.lastIndexOf('/');
            boolean renamed = e.code().equals("no-such-file") || e.code().equals("copy-refused");
            if (!renamed || slash == path.length() - 1) {
                throw e;
            }
            String parent = slash == 0 ? "/" : path.substring(0, slash);
            pack(work, container, parent, source, path.substring(slash + 1));
        }
    }

    private static void pack(
            Work work, String container, String directory, Path source, String name)
            throws IOException, InterruptedException {
        String own = String.valueOf(source.getFileName());
        List<String> options = new ArrayList<>();
        options.add("--create");
        options.add("--file=-");
        options.add("--numeric-owner");
        options.add("--directory=" + source.getParent());
        if (!own.equals(name)) {
            options.add("--transform=s/^%s\\($\\|\\/\\)/%s\\1/S".formatted(old(own), fresh(name)));
        }
        options.add("--");
        options.add(own);
        Process tar = tar(options).start();
        try (InputStream archive = tar.getInputStream()) {
            work.client().copyIn(container, directory, archive);
        } finally {
            tar.destroy();
        }
        if (tar.waitFor() != 0) {
            throw StivaException.of(ErrorCategory.INTERNAL, "tar-failed")
                    .say("tar could not read all of %s: the copy is not whole", source)
                    .build();
        }
    }

    private static String old(String name) {
        return name.replaceAll("[\\[\\].*^$/\\\\]", "\\\\$0");
    }

    private static String fresh(String name) {
        return name.replaceAll("[&/\\\\]", "\\\\$0");
    }

    private static ProcessBuilder tar(List<String> options) {
        List<String> command = new ArrayList<>(List.of("tar"));
        command.addAll(options);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }
}
