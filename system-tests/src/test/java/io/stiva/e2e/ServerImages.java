package io.stiva.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Images of well-known servers, arranged as their official images are. */
final class ServerImages {

    private static final String POSTGRES = "usr/lib/postgresql/15/";

    private static final String START_OF_POSTGRES =
            """
            #!/bin/sh
            set -e
            if [ ! -e "$PGDATA/PG_VERSION" ]; then
                mkdir -p "$PGDATA"
                chown app "$PGDATA"
                (umask 077 && printf '%s' "$POSTGRES_PASSWORD" >/tmp/password && chown app /tmp/password)
                su app -c 'initdb --username=postgres --pwfile=/tmp/password --auth=scram-sha-256 \
                    --locale=C --encoding=UTF8 --no-sync'
                rm /tmp/password
                echo 'host all all 0.0.0.0/0 scram-sha-256' >>"$PGDATA/pg_hba.conf"
            fi
            exec su app -c "exec postgres -c listen_addresses=0.0.0.0 -c unix_socket_directories=/tmp \
                -c shared_buffers=32MB"
            """;

    private ServerImages() {}

    /**
     * Its master is root inside and opens the log files by name, its workers become {@code app}.
     */
    static DebianImage nginx(Path scratch, String page) throws IOException {
        DebianImage image =
                new DebianImage(scratch, "nginx")
                        .program("usr/sbin/nginx")
                        .text("www/index.html", page)
                        .text(
                                "etc/nginx.conf",
                                """
                                user %s;
                                worker_processes 2;
                                events {}
                                http {
                                    access_log /var/log/nginx/access.log;
                                    server {
                                        listen 80;
                                        root /www;
                                    }
                                }
                                """,
                                DebianImage.USER);
        image.settings()
                .directory("var/lib/nginx", 0755)
                .link("var/log/nginx/access.log", "/dev/stdout")
                .link("var/log/nginx/error.log", "/dev/stderr")
                .exposedPort(80)
                .entrypoint("/usr/sbin/nginx", "-c", "/etc/nginx.conf", "-g", "daemon off;");
        return image;
    }

    /** Starts as {@code app}, and keeps its memory in a file of the container when it ends. */
    static DebianImage redis(Path scratch) throws IOException {
        DebianImage image =
                new DebianImage(scratch, "redis-server", "redis-tools")
                        .program("usr/bin/redis-server");
        image.settings()
                .directory("data", 01777)
                .workingDirectory("/data")
                .user(DebianImage.USER)
                .exposedPort(6379)
                .entrypoint("redis-server", "--bind", "0.0.0.0", "--protected-mode", "no")
                .environment("PATH=/usr/bin:/bin");
        return image;
    }

    /**
     * Starts as root, gives the data directory to {@code app} and goes on as that user: PostgreSQL
     * refuses to be root.
     */
    static DebianImage postgres(Path scratch) throws IOException {
        DebianImage image =
                new DebianImage(scratch, "postgresql-15", "tzdata")
                        .program(POSTGRES + "bin/postgres")
                        .program(POSTGRES + "bin/initdb")
                        .program(POSTGRES + "lib/plpgsql.so")
                        .program(POSTGRES + "lib/dict_snowball.so")
                        .everythingBelow("usr/share/postgresql/15")
                        .everythingBelow("usr/share/zoneinfo");
        image.settings()
                .file("start.sh", 0755, START_OF_POSTGRES.getBytes(StandardCharsets.UTF_8))
                .environment("PATH=/" + POSTGRES + "bin:/bin", "PGDATA=/data/server")
                .exposedPort(5432)
                .entrypoint("/start.sh");
        return image;
    }
}
