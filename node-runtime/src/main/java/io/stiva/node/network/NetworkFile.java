package io.stiva.node.network;

import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ProjectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The allocations on disk: always a whole, synced document or the one before it. */
final class NetworkFile {

    static final int VERSION = 1;

    private final JsonMapper json = JsonMapper.builder().build();
    private final Path file;

    /**
     *
     *
     * <pre>{"version":1,"lastDevice":7,"subnets":{"prj_…":3},"places":[{"container":"ctr_…",
     * "project":"prj_…","host":2,"device":"svdemov7","ports":[{"containerPort":80,
     * "transport":"TCP","hostPort":20000}]}]}</pre>
     */
    record Content(
            int version, int lastDevice, Map<String, Integer> subnets, List<StoredPlace> places) {

        static final Content EMPTY = new Content(VERSION, 0, Map.of(), List.of());
    }

    record StoredPlace(
            String container, String project, int host, String device, List<PublishedPort> ports) {

        static StoredPlace of(Allocations.Place place) {
            return new StoredPlace(
                    place.container().toString(),
                    place.project().toString(),
                    place.host(),
                    place.device(),
                    place.ports());
        }

        Allocations.Place toPlace() {
            return new Allocations.Place(
                    ContainerId.parse(container), ProjectId.parse(project), host, device, ports);
        }
    }

    NetworkFile(Path directory) {
        this.file = directory.resolve("networks.json");
    }

    Content load() {
        try {
            return json.readValue(Files.readAllBytes(file), Content.class);
        } catch (NoSuchFileException e) {
            return Content.EMPTY;
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    /** Replaces the document; durable when it returns. */
    void store(Content content) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            try (FileChannel channel =
                    FileChannel.open(
                            fresh,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(json.writeValueAsBytes(content));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file, e);
        }
    }
}
