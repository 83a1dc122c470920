package io.stiva.node.linux;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Tells a full disk, or a used-up quota, from other failures, whichever way it was met. */
public final class NoSpace {

    private NoSpace() {}

    /** Whether this failure, or one that caused it, is the lack of space. */
    public static boolean isIn(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> false;
            case KernelException call when call.isNoSpace() -> true;
            case FileCallException call when call.isDiskFull() -> true;
            case IOException words when saysSo(words) -> true;
            default -> isIn(failure.getCause());
        };
    }

    /** java.nio tells the errno only in the kernel's words. */
    private static boolean saysSo(IOException failure) {
        String words = String.valueOf(failure.getMessage());
        return words.contains("No space left on device") || words.contains("Disk quota exceeded");
    }
}
