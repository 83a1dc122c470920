package io.stiva.platform.workload;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes entries to an HTTP answer, as JSON lines or as server-sent events. */
final class EntryWriter implements EntryFeed.Reader {

    private static final ResumePoint NOWHERE = new ResumePoint(Instant.MIN, 0);

    private final OutputStream out;
    private final JsonMapper json;
    private final @Nullable String event;
    private final ResumePoint from;
    private ResumePoint now = NOWHERE;

    private EntryWriter(
            OutputStream out, JsonMapper json, @Nullable String event, ResumePoint from) {
        this.out = out;
        this.json = json;
        this.event = event;
        this.from = from;
    }

    static EntryWriter lines(OutputStream out, JsonMapper json) {
        return new EntryWriter(out, json, null, NOWHERE);
    }

    /**
     * @param from what the reader has had already and does not get again
     */
    static EntryWriter events(
            OutputStream out, JsonMapper json, String event, @Nullable ResumePoint from) {
        return new EntryWriter(out, json, event, from == null ? NOWHERE : from);
    }

    @Override
    public void entry(ContainerStreams.Entry entry) throws IOException {
        now = now.then(entry.at());
        if (now.isCoveredBy(from)) {
            return;
        }
        String document = json.writeValueAsString(entry.document());
        write(
                event == null
                        ? document + "\n"
                        : "id: " + now + "\nevent: " + event + "\ndata: " + document + "\n\n");
    }

    @Override
    public void drained() throws IOException {
        out.flush();
    }

    /** A comment keeps proxies from closing the connection, and finds out that nobody reads. */
    @Override
    public void idle() throws IOException {
        if (event != null) {
            write(":\n\n");
        }
        out.flush();
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
