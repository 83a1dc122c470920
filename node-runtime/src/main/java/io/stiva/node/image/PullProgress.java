package io.stiva.node.image;

import io.stiva.vocabulary.Digest;
import java.util.HashMap;
import java.util.Map;

/** Adds up what the layers of one pull report. */
final class PullProgress {

    private final ProgressListener listener;
    private final int layers;
    private final Map<Digest, Long> received = new HashMap<>();
    private int done;
    private long total;

    PullProgress(ProgressListener listener, int layers) {
        this.listener = listener;
        this.layers = layers;
    }

    synchronized void expect(long bytes) {
        total = bytes;
        tell();
    }

    synchronized void layerDone() {
        done++;
        tell();
    }

    synchronized void received(Digest blob, long bytes) {
        received.put(blob, bytes);
        tell();
    }

    private void tell() {
        long bytes = received.values().stream().mapToLong(Long::longValue).sum();
        listener.progressed(new ProgressListener.Progress(done, layers, bytes, total));
    }
}
