package io.stiva.appliance;

import io.stiva.db.UnprivilegedUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The directory tree of a one-machine cloud.
 *
 * <pre>
 * instance, ports.properties     chosen once
 * secrets/     0700 root         passwords of the database
 * postgres/    0755              data/ is PostgreSQL's
 * platform/    0700 stiva        configuration, CA, registry, bootstrap files
 * console/     0700 stiva
 * edge/        0700 stiva        HAProxy: configuration, host map, runtime socket
 * node/        0700 root         the agent's own
 * app/         0755              the programs
 * log/  run/   0755              one log and one pid file a part, status
 * </pre>
 *
 * @param root absolute
 * @param user who runs everything but the agent
 */
record Home(Path root, UnprivilegedUser user) {

    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OPEN =
            PosixFilePermissions.fromString("rwxr-xr-x");

    /** sockaddr_un holds 107 bytes and HAProxy binds under a longer name first. */
    private static final int SOCKET_PATH_LIMIT = 80;

    /** Makes what is missing; owners and modes are set again each time. */
    void make() throws IOException {
        for (Path open : new Path[] {root, postgres(), app(), log(), run()}) {
            Files.createDirectories(open);
            Files.setPosixFilePermissions(open, OPEN);
        }
        for (Path closed : new Path[] {secrets(), node()}) {
            Files.createDirectories(closed);
            Files.setPosixFilePermissions(closed, PRIVATE);
        }
        for (Path theirs : new Path[] {platform(), console(), edge()}) {
            Path temporary = theirs.resolve("tmp");
            Files.createDirectories(temporary);
            Files.setPosixFilePermissions(theirs, PRIVATE);
            user.own(theirs);
            user.own(temporary);
        }
    }

    Path secrets() {
        return root.resolve("secrets");
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path platform() {
        return root.resolve("platform");
    }

    Path console() {
        return root.resolve("console");
    }

    Path edge() {
        return root.resolve("edge");
    }

    /** Where platform-api steers HAProxy; short enough for a socket address wherever home is. */
    Path edgeSocket(Instance instance) {
        Path usual = edge().resolve("haproxy.sock");
        return usual.toString().length() <= SOCKET_PATH_LIMIT
                ? usual
                : Path.of("/tmp", "stiva-" + instance + "-edge", "haproxy.sock");
    }

    Path node() {
        return root.resolve("node");
    }

    Path app() {
        return root.resolve("app");
    }

    Path log() {
        return root.resolve("log");
    }

    Path run() {
        return root.resolve("run");
    }

    /** Identity of the running supervisor. */
    Path supervisorPid() {
        return run().resolve("supervisor.pid");
    }

    /** What {@code up} prints once and deletes. */
    Path firstCredentials() {
        return secrets().resolve("first-credentials.properties");
    }
}
