package io.stiva.client.testing;

import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Containers.ContainerProcess;
import io.stiva.client.api.Containers.Kill;
import io.stiva.client.api.Page;
import io.stiva.client.testing.StubServer.Reply;
import io.stiva.client.testing.StubServer.Request;
import io.stiva.vocabulary.ContainerState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What can be done inside the containers of a {@link StubCloud}, and to what runs there. */
final class StubInside {

    private final StubCloud cloud;
    private final Routes server;

    interface Routes {
        void on(String method, String path, StubServer.Answer answer);
    }

    StubInside(StubCloud cloud, Routes server) {
        this.cloud = cloud;
        this.server = server;
    }

    void routes() {
        server.on("POST", "/containers/{id}/kill", this::kill);
        server.on(
                "POST", "/containers/{id}/pause", request -> move(request, ContainerState.PAUSED));
        server.on(
                "POST",
                "/containers/{id}/unpause",
                request -> move(request, ContainerState.RUNNING));
        server.on(
                "GET",
                "/containers/{id}/processes",
                request ->
                        Reply.json(
                                200,
                                new Page<>(
                                        List.of(
                                                new ContainerProcess(
                                                        1,
                                                        0,
                                                        0,
                                                        "S",
                                                        61_500,
                                                        3 << 20,
                                                        7_200,
                                                        "httpd -f -p 8080"),
                                                new ContainerProcess(
                                                        17,
                                                        1,
                                                        1000,
                                                        "R",
                                                        15,
                                                        1 << 20,
                                                        3,
                                                        "sh -c \u001b[31mred")),
                                        null)));
        server.on("GET", "/containers/{id}/files", StubInside::archive);
        server.on("PUT", "/containers/{id}/files", StubInside::unpack);
    }

    private Reply kill(Request request) {
        String signal = request.document(Kill.class).signal();
        Container container = cloud.containers.get(request.path().getFirst());
        return container == null || signal == null || signal.equals("KILL")
                ? move(request, ContainerState.STOPPED)
                : Reply.json(202, container);
    }

    private Reply move(Request request, ContainerState state) {
        Container container = cloud.containers.get(request.path().getFirst());
        if (container == null || container.state().isFinal()) {
            return StubAnswers.problem(
                    409, "container-not-running", "this needs one that runs", null, null);
        }
        Container moved = StubCloud.withState(container, state, cloud.now());
        cloud.containers.put(moved.id(), moved);
        return Reply.json(200, moved);
    }

    /** A file called as the last part of the path, which holds the path. */
    private static Reply archive(Request request) {
        String path = request.query().getOrDefault("path", "");
        if (path.contains("nowhere")) {
            return StubAnswers.problem(404, "no-such-file", "no such file: " + path, null, null);
        }
        byte[] block = new byte[512];
        put(block, 0, path.substring(path.lastIndexOf('/') + 1));
        put(block, 100, "0000644");
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, "%011o".formatted(path.length()));
        put(block, 136, "00000000000");
        put(block, 148, "        ");
        block[156] = '0';
        put(block, 257, "ustar");
        put(block, 263, "00");
        int sum = 0;
        for (byte one : block) {
            sum += one & 0xff;
        }
        put(block, 148, "%06o".formatted(sum));
        block[154] = 0;
        byte[] content = new byte[512];
        put(content, 0, path);
        return new Reply(
                200,
                Map.of("Content-Type", "application/x-tar"),
                out -> {
                    out.write(block);
                    out.write(content);
                    out.write(new byte[1024]);
                });
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    /** There is the directory /srv and nothing else. */
    private static Reply unpack(Request request) {
        String path = request.query().getOrDefault("path", "");
        return path.equals("/srv")
                ? Reply.empty(204)
                : StubAnswers.problem(
                        404, "no-such-file", "no such directory: " + path, null, null);
    }
}
