package io.stiva.client.registry;

/** Told how a push goes on; must return at once. */
@FunctionalInterface
public interface PushListener {

    /** Listens to nothing. */
    PushListener NONE = progress -> {};

    /**
     * One step.
     *
     * @param blobsDone blobs that are in the registry, those that were there before included
     * @param bytes of blobs in the registry so far
     * @param totalBytes of all blobs of the image
     */
    record Progress(int blobsDone, int blobs, long bytes, long totalBytes) {}

    void progressed(Progress progress);
}
