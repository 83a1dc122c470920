package io.stiva.appliance.edge;

import io.stiva.appliance.process.Atomically;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * HAProxy's files for one cloud.
 *
 * <p>HAProxy cannot add a backend while it runs, so {@value #BACKENDS} of them are made before,
 * each with {@value #SERVERS} switched-off servers. A route is an entry {@code host slot_N} in the
 * map {@code hosts.map}; a replica is a server {@code slot_N/sM} given an address and switched on.
 * After a restart HAProxy knows no route: platform-api sets them again.
 *
 * @param directory for the files
 * @param socket of the runtime API, mode 0660
 * @param port on 127.0.0.1
 */
public record HaproxyConfig(Path directory, Path socket, int port) {

    /** How many services can have a route. */
    public static final int BACKENDS = 64;

    /** How many replicas of one service the edge reaches. */
    public static final int SERVERS = 32;

    public Path mainFile() {
        return directory.resolve("haproxy.cfg");
    }

    /** One line a route: host, space, backend. Empty at first. */
    public Path mapFile() {
        return directory.resolve("hosts.map");
    }

    /** Every file HAProxy reads. */
    public List<Path> files() {
        return List.of(mainFile(), mapFile(), page(503), page(400), page(404));
    }

    /** Writes the files anew. */
    public void write() throws IOException {
        Files.createDirectories(directory);
        Atomically.write(mapFile(), "");
        Atomically.write(
                page(503),
                response(
                        "503 Service Unavailable",
                        html(
                                "Nobody is home yet",
                                "This service has no running container just now. It may be"
                                        + " starting, stopped or being changed: try again in a"
                                        + " moment.")));
        Atomically.write(
                page(400),
                response(
                        "400 Bad Request",
                        html(
                                "That was not a valid request",
                                "The edge accepts only unambiguous HTTP/1.1 requests with one Host"
                                        + " header.")));
        Atomically.write(
                page(404),
                html(
                        "No service has this name",
                        "No route leads to this host. Names look like"
                                + " &lt;service&gt;.&lt;project&gt;.localhost."));
        Atomically.write(mainFile(), text());
    }

    String text() {
        return frame()
                + IntStream.range(0, BACKENDS)
                        .mapToObj(HaproxyConfig::slot)
                        .collect(Collectors.joining());
    }

    private String frame() {
        return """
        # Written by Stiva at every start; do not edit.
        global
            stats socket %s mode 660 level admin
            stats timeout 1m
            maxconn 4000
            nbthread 2
            tune.bufsize 16384
            tune.http.maxhdr 100
            hard-stop-after 5s

        defaults
            mode http
            timeout connect 5s
            timeout client 60s
            timeout server 60s
            timeout queue 10s
            timeout http-request 10s
            timeout http-keep-alive 30s
            timeout client-fin 5s
            timeout server-fin 5s
            # WebSockets and other upgraded connections.
            timeout tunnel 1h
            # Connecting may be tried again elsewhere; a request that was sent may not.
            option redispatch 1
            retries 2
            retry-on conn-failure
            # Names that differ after a server's normalising are the stuff of smuggling.
            option http-restrict-req-hdr-names reject
            option dontlognull
            http-reuse safe
            load-server-state-from-file none
            errorfile 503 %s
            errorfile 400 %s

        frontend edge
            bind 127.0.0.1:%d
            http-request deny deny_status 400 if { req.hdr_cnt(host) gt 1 } or !{ req.hdr(host) -m found }
            http-request deny deny_status 400 if { req.hdr_cnt(content-length) gt 1 }
            http-request set-var(txn.host) req.hdr(host),field(1,:),lower
            http-request set-var(txn.backend) var(txn.host),map(%s)
            http-request del-header X-Forwarded-For
            http-request del-header X-Forwarded-Host
            http-request del-header X-Forwarded-Proto
            http-request del-header Forwarded
            http-request set-header X-Forwarded-For %%[src]
            http-request set-header X-Forwarded-Host %%[req.hdr(host)]
            http-request set-header X-Forwarded-Proto http
            use_backend %%[var(txn.backend)] if { var(txn.backend) -m found }
            default_backend unknown_host

        backend unknown_host
            http-request return status 404 content-type text/html file %s
        """
                .formatted(socket, page(503), page(400), port, mapFile(), page(404));
    }

    private static String slot(int number) {
        return """

        backend slot_%d
            balance roundrobin
            server-template s 0-%d 127.0.0.1:1 disabled
        """
                .formatted(number, SERVERS - 1);
    }

    private Path page(int status) {
        return directory.resolve(status + ".http");
    }

    /** An errorfile is the whole response, head included. */
    private static String response(String status, String body) {
        return "HTTP/1.0 "
                + status
                + "\r\nCache-Control: no-cache\r\nConnection: close\r\nRetry-After: 2\r\n"
                + "Content-Type: text/html; charset=utf-8\r\n\r\n"
                + body;
    }

    private static String html(String title, String text) {
        return """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>%s</title>
        <body style="font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem">
        <h1 style="font-size: 1.4rem">%s</h1>
        <p>%s</p>
        </body></html>
        """
                .formatted(title, title, text);
    }
}
