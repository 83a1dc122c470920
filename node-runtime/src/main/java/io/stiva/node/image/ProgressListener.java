package io.stiva.node.image;

/** Told how a pull goes on, often and from several threads; must return at once. */
@FunctionalInterface
public interface ProgressListener {

    /** Listens to nothing. */
    ProgressListener NONE = progress -> {};

    /**
     * One step of a pull.
     *
     * @param layersDone layers that lie unpacked, those that were here before included
     * @param bytes compressed bytes fetched by this pull so far
     * @param totalBytes compressed bytes of the layers this pull has to fetch
     */
    record Progress(int layersDone, int layers, long bytes, long totalBytes) {}

    void progressed(Progress progress);
}
