package io.stiva.platform.workload;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes entries to an HTTP answer, as JSON lines or as server-sent events. */
final class EntryWriter implements EntryFeed.Reader {

    private final OutputStream out;
    private final JsonMapper json;
    private final @Nullable String event;

    private EntryWriter(OutputStream out, JsonMapper json, @Nullable String event) {
        this.out = out;
        this.json = json;
        this.event = event;
    }

    static EntryWriter lines(OutputStream out, JsonMapper json) {
        return new EntryWriter(out, json, null);
    }

    static EntryWriter events(OutputStream out, JsonMapper json, String event) {
        return new EntryWriter(out, json, event);
    }

    @Override
    public void entry(ContainerStreams.Entry entry) throws IOException {
        String document = json.writeValueAsString(entry.document());
        write(
                event == null
                        ? document + "\n"
                        : "id: "
                                + entry.at()
                                + "\nevent: "
                                + event
                                + "\ndata: "
                                + document
                                + "\n\n");
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
