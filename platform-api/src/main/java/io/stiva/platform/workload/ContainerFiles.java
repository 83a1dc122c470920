package io.stiva.platform.workload;

import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.fleet.NodeStreams;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.StreamOrder;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Files of running containers, copied in and out as tar archives; paused ones too. */
@Component
class ContainerFiles {

    private static final int LONGEST_PATH = 4_096;

    /** How long the node may take for one piece, and for the end. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ContainerTalks talks;
    private final TenantTransactions transactions;
    private final WorkloadEvents events;

    ContainerFiles(ContainerTalks talks, TenantTransactions transactions, WorkloadEvents events) {
        this.talks = talks;
        this.transactions = transactions;
        this.events = events;
    }

    /**
     * A file, or a directory and all in it, as a tar archive whose entries begin with the last part
     * of the path. The first of it is there when this returns.
     *
     * @throws StivaException NOT_FOUND for the container and for the file; FORBIDDEN; INVALID for
     *     the path; CONFLICT {@code container-not-running}; UNAVAILABLE {@code node-unreachable}
     */
    ByteFeed copyOut(Caller caller, String id, String path) {
        Container container = talks.upright(caller, id, Permission.EXEC);
        requirePath(path);
        note(caller, container, "out", path);
        ByteFeed feed = new ByteFeed();
        feed.opened(talks.talk(container, new StreamOrder.CopyOut(path), feed));
        try {
            feed.begin();
            return feed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            feed.close();
            throw stopping(e);
        }
    }

    /**
     * Unpacks a plain tar archive below a directory that must be there. What was unpacked before a
     * refusal stays.
     *
     * @throws StivaException as {@link #copyOut}, UNPROCESSABLE for what the archive holds
     * @throws IOException when the archive cannot be read to its end
     */
    void copyIn(Caller caller, String id, String directory, InputStream archive)
            throws IOException {
        Container container = talks.upright(caller, id, Permission.EXEC);
        requirePath(directory);
        note(caller, container, "in", directory);
        ByteFeed answer = new ByteFeed();
        try (NodeStreams.Talk talk =
                talks.talk(container, new StreamOrder.CopyIn(directory), answer)) {
            byte[] piece = new byte[Protocol.MAX_STREAM_BYTES];
            int got = archive.readNBytes(piece, 0, piece.length);
            while (got > 0 && talk.input(ByteBuffer.wrap(piece, 0, got), PATIENCE)) {
                got = archive.readNBytes(piece, 0, piece.length);
            }
            talk.say(new StreamOrder.InputEnd());
            if (!answer.awaitEnd(PATIENCE)) {
                throw StivaException.of(ErrorCategory.UNAVAILABLE, "node-stream-failed")
                        .say("the node did not finish unpacking in time")
                        .build();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopping(e);
        }
    }

    private static void requirePath(String path) {
        if (!path.startsWith("/") || path.length() > LONGEST_PATH || path.indexOf(0) >= 0) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-request")
                    .say("path must be absolute and at most 4,096 characters")
                    .field("path", "must be absolute and at most 4,096 characters")
                    .build();
        }
    }

    private void note(Caller caller, Container container, String direction, String path) {
        transactions.runInAccount(
                container.account(),
                () -> events.copied(container, direction, path, caller.email()));
    }

    private static StivaException stopping(InterruptedException cause) {
        return StivaException.of(ErrorCategory.UNAVAILABLE, "interrupted")
                .say("the control plane is stopping: try again")
                .causedBy(cause)
                .build();
    }
}
