package io.stiva.node.image;

/**
 * An image that is not removed before this is closed. Close it when a container has it, or when
 * none will.
 */
public final class HeldImage implements AutoCloseable {

    private final Image image;
    private final Runnable release;

    /**
     * @param release called at each close; must bear being called twice
     */
    public HeldImage(Image image, Runnable release) {
        this.image = image;
        this.release = release;
    }

    public Image image() {
        return image;
    }

    @Override
    public void close() {
        release.run();
    }
}
