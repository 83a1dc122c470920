package io.stiva.node.launch;

import io.stiva.node.linux.Kernel;
import java.util.ArrayList;
import java.util.List;

/** Descriptors that are closed together, except those that were kept. */
final class OpenDescriptors implements AutoCloseable {

    private final Kernel kernel;
    private final List<Integer> open = new ArrayList<>();

    OpenDescriptors(Kernel kernel) {
        this.kernel = kernel;
    }

    int[] pipe() {
        int[] ends = kernel.pipe();
        open.add(ends[0]);
        open.add(ends[1]);
        return ends;
    }

    int open(String path, int flags) {
        return add(kernel.open(path, flags, 0));
    }

    int add(int descriptor) {
        open.add(descriptor);
        return descriptor;
    }

    /** Takes a descriptor out: it stays open. */
    int keep(int descriptor) {
        open.remove(Integer.valueOf(descriptor));
        return descriptor;
    }

    @Override
    public void close() {
        open.forEach(kernel::close);
        open.clear();
    }
}
