package io.stiva.node.rootfs;

import static io.stiva.node.linux.Flags.AT_FDCWD;

import io.stiva.node.linux.Errno;
import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.node.oci.IdRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Makes root file systems: an overlay of the image's layers, each seen through the container's id
 * map, under a writable layer of the container's own.
 *
 * <p>The overlay itself cannot be idmapped, and a lower layer in a detached mount is refused before
 * Linux 6.12, so the layers are attached in the worker's namespace for the moment of the mount
 * (design measured on 6.1 and 6.18).
 */
public final class RootFileSystems {

    /** In the worker's scratch directory; one letter, because 127 layers name it in one page. */
    private static final String STAGE = "s";

    private final Kernel kernel;
    private final MountWorker worker;

    public RootFileSystems(Kernel kernel, MountWorker worker) {
        this.kernel = kernel;
        this.worker = worker;
        worker.call(
                () -> {
                    directory(STAGE, 0700);
                    return STAGE;
                });
    }

    /**
     * Makes what a container's directory needs for its mounts, once: {@code upper} and {@code work}
     * owned by its range.
     */
    public void prepare(Path container, IdRange ids) {
        for (String name : List.of("upper", "work")) {
            String path = container.resolve(name).toString();
            directory(path, 0755);
            kernel.changeOwner(AT_FDCWD, path, ids.base(), ids.base());
        }
    }

    private void directory(String path, int mode) {
        try {
            kernel.makeDirectory(AT_FDCWD, path, mode);
        } catch (KernelException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    /**
     * Begins to mount the root file system of a container.
     *
     * @param container a directory that {@link #prepare} made ready
     * @param layers of the image, lowest first
     * @param userNamespace descriptor of a user namespace with the container's id map
     */
    public Mounting mount(Path container, List<Path> layers, int userNamespace) {
        return new Mounting(
                worker.submit(() -> mountHere(container, layers, userNamespace)), kernel);
    }

    /** A mount on its way. */
    public static final class Mounting implements AutoCloseable {

        private final Future<Integer> root;
        private final Kernel kernel;

        private Mounting(Future<Integer> root, Kernel kernel) {
            this.root = root;
            this.kernel = kernel;
        }

        /** Waits for it: the descriptor of a detached mount, closed with this. */
        public int root() {
            return MountWorker.await(root);
        }

        @Override
        public void close() {
            int descriptor;
            try {
                descriptor = root();
            } catch (RuntimeException e) {
                return; // there is nothing to close
            }
            kernel.close(descriptor);
        }
    }

    /**
     * Everything is attached below one tmpfs, so that a single unmount takes it all away again:
     * each one waits for a grace period of the kernel, and this one waits when the caller has gone
     * on.
     */
    private int mountHere(Path container, List<Path> layers, int userNamespace) {
        kernel.mount("tmpfs", STAGE, "tmpfs", Flags.MS_NOSUID, "mode=700");
        worker.afterwards(() -> kernel.unmount(STAGE, Flags.MNT_DETACH));
        attach(container, stage("container"));
        List<String> lowers = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            String place = stage(Integer.toString(i));
            attachMapped(layers.get(i), place, userNamespace);
            lowers.addFirst(place);
        }
        String options =
                lowers.stream().collect(Collectors.joining(":", "lowerdir=", ""))
                        + ",upperdir=s/container/upper,workdir=s/container/work";
        String root = stage("root");
        kernel.mount("overlay", root, "overlay", Flags.MS_NODEV | Flags.MS_NOSUID, options);
        return kernel.openTree(AT_FDCWD, root, Flags.OPEN_TREE_CLONE);
    }

    private String stage(String name) {
        String place = STAGE + "/" + name;
        directory(place, 0700);
        return place;
    }

    private void attachMapped(Path layer, String place, int userNamespace) {
        int mount = kernel.openTree(AT_FDCWD, layer.toString(), Flags.OPEN_TREE_CLONE);
        try {
            kernel.mapIds(mount, userNamespace);
            kernel.attachMount(mount, place);
        } finally {
            kernel.close(mount);
        }
    }

    private void attach(Path directory, String place) {
        int mount = kernel.openTree(AT_FDCWD, directory.toString(), Flags.OPEN_TREE_CLONE);
        try {
            kernel.attachMount(mount, place);
        } finally {
            kernel.close(mount);
        }
    }
}
