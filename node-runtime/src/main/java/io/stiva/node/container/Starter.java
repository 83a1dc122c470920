package io.stiva.node.container;

import io.stiva.node.cgroup.Cgroup;
import io.stiva.node.cgroup.Cgroups;
import io.stiva.node.image.Image;
import io.stiva.node.image.ImageConfig;
import io.stiva.node.launch.Launch;
import io.stiva.node.launch.LaunchOrder;
import io.stiva.node.launch.Launcher;
import io.stiva.node.launch.UserNamespaces;
import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.node.oci.Bundle;
import io.stiva.node.oci.Capability;
import io.stiva.node.oci.CommandLine;
import io.stiva.node.oci.Filter;
import io.stiva.node.oci.IdRange;
import io.stiva.node.oci.Identity;
import io.stiva.node.oci.SeccompCompiler;
import io.stiva.node.oci.UserTable;
import io.stiva.node.rootfs.RootFileSystems;
import io.stiva.node.rootfs.TenantTree;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.StivaException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together for one start: cgroup, root file system, plan, hook, go. */
final class Starter {

    private static final Logger LOG = LoggerFactory.getLogger(Starter.class);

    private final RuntimeConfig config;
    private final Architecture architecture;
    private final Kernel kernel;
    private final Cgroups cgroups;
    private final RootFileSystems roots;
    private final TenantTree trees;
    private final UserNamespaces namespaces;
    private final Launcher launcher;
    private final BeforeExec beforeExec;
    private final Supplier<UUID> random;
    private final HostFacts host;
    private final Filter filter;

    Starter(
            RuntimeConfig config,
            Architecture architecture,
            Kernel kernel,
            Cgroups cgroups,
            RootFileSystems roots,
            UserNamespaces namespaces,
            Launcher launcher,
            BeforeExec beforeExec,
            Supplier<UUID> random) {
        this.config = config;
        this.architecture = architecture;
        this.kernel = kernel;
        this.cgroups = cgroups;
        this.roots = roots;
        this.trees = new TenantTree(kernel);
        this.namespaces = namespaces;
        this.launcher = launcher;
        this.beforeExec = beforeExec;
        this.random = random;
        this.host = HostFacts.of(kernel);
        this.filter = SeccompCompiler.compile(architecture);
    }

    /** Of every tenant. */
    Filter filter() {
        return filter;
    }

    /** The limit on descriptors of every tenant. */
    long openFiles() {
        return host.openFiles();
    }

    String bootId() {
        return host.bootId();
    }

    /** What is started, and where. */
    record Order(ContainerSpec spec, Image image, IdRange ids, Path directory, int incarnation) {}

    /** Told of a container that is complete but for its go, while its program cannot run yet. */
    interface Witness {
        void waiting(Launch launch, Cgroup cgroup);
    }

    /** A started container. */
    record Running(Incarnation incarnation, Launch.Started started) {}

    /**
     * @throws StivaException for every failure; nothing of the incarnation is left then
     */
    Running start(Order order, Witness witness) {
        if (order.image().architecture() != architecture) {
            throw ContainerErrors.wrongArchitecture(order.image().architecture(), architecture);
        }
        try {
            requireDisk();
            return startOrUndo(order, witness);
        } catch (StivaException e) {
            throw e;
        } catch (RuntimeException e) {
            throw ContainerErrors.of(e, config.leastFreeDisk());
        }
    }

    private void requireDisk() {
        long left = kernel.availableBytes(config.stateDirectory().toString());
        if (left < config.leastFreeDisk().value()) {
            throw ContainerErrors.diskFull(new Bytes(left), config.leastFreeDisk());
        }
    }

    private Running startOrUndo(Order order, Witness witness) {
        ContainerSpec spec = order.spec();
        Path directory = order.directory();
        roots.prepare(directory, order.ids());
        trees.writeEtc(directory.resolve("upper"), order.ids(), ResolverFiles.of(spec));
        int map = namespaces.of(order.ids());
        try (RootFileSystems.Mounting mounting =
                roots.mount(directory, order.image().layers(), map)) {
            Cgroup cgroup = cgroups.create(cgroupName(order), spec.limits());
            try {
                return launch(order, witness, cgroup, mounting.root());
            } catch (RuntimeException e) {
                removeAfter(e, cgroup);
                throw e;
            }
        }
    }

    /** One for each incarnation, so that its counters start at zero. */
    static String cgroupName(Order order) {
        return order.spec().id() + "." + order.incarnation();
    }

    private static void removeAfter(RuntimeException cause, Cgroup cgroup) {
        try {
            cgroup.remove();
        } catch (KernelException e) {
            cause.addSuppressed(e);
        }
    }

    private Running launch(Order order, Witness witness, Cgroup cgroup, int root) {
        LaunchOrder launchOrder =
                new LaunchOrder(
                        monitorName("mon-", order.spec().id()),
                        order.directory(),
                        order.incarnation(),
                        bundle(order, root),
                        cgroup,
                        root,
                        config.logLimit().value(),
                        config.logRate().value());
        Launch launch = launcher.prepare(launchOrder);
        int process = -1;
        try {
            // All this while the process makes the rest of its container.
            process = kernel.openProcess(launch.pid());
            beforeExec.run(order.spec(), launch.pid());
            witness.waiting(launch, cgroup);
            launch.awaitReady();
            launch.verify();
        } catch (RuntimeException e) {
            launch.abort();
            closeIfOpen(process);
            throw e;
        }
        try {
            Launch.Started started = launch.go();
            launcher.getReady();
            return new Running(
                    new Incarnation(order.incarnation(), cgroup, launch.pid(), process), started);
        } catch (RuntimeException e) {
            closeIfOpen(process);
            throw e;
        }
    }

    /** Ends a program nobody can look after; nothing of its incarnation is left then. */
    void undo(Running started) {
        Incarnation incarnation = started.incarnation();
        try {
            kernel.signal(incarnation.process(), Flags.SIGKILL);
            incarnation.cgroup().remove();
        } catch (KernelException e) {
            LOG.error("what is left of a failed start", e);
        }
        kernel.close(incarnation.process());
        kernel.close(started.started().status());
        kernel.awaitEnd(started.started().monitorPid());
    }

    /** The random end of an id tells containers apart best; the kernel keeps 15 bytes. */
    static String monitorName(String prefix, ContainerId id) {
        String text = id.toString();
        return prefix + text.substring(text.length() - 11);
    }

    private void closeIfOpen(int descriptor) {
        if (descriptor >= 0) {
            kernel.close(descriptor);
        }
    }

    private Bundle bundle(Order order, int root) {
        ContainerSpec spec = order.spec();
        ImageConfig image = order.image().config();
        UserTable users =
                new UserTable(trees.read(root, "etc/passwd"), trees.read(root, "etc/group"));
        String user =
                Optional.ofNullable(spec.user())
                        .or(() -> Optional.ofNullable(image.user()))
                        .orElse("");
        Identity identity = users.resolve(user);
        CommandLine command =
                new CommandLine(
                        CommandLine.arguments(
                                spec.entrypoint(),
                                spec.command(),
                                image.entrypoint(),
                                image.command()),
                        CommandLine.environment(
                                image.environment(),
                                spec.environment(),
                                spec.hostname().value(),
                                identity.home()));
        return new Bundle(
                command,
                identity,
                workingDirectory(spec, image),
                spec.hostname().value(),
                order.ids(),
                spec.readOnlyRoot(),
                spec.oversight().init(),
                Capability.DEFAULTS,
                filter,
                new Bundle.ControllerView(cgroups.isUnified(), cgroups.visibleHierarchies()),
                host.syntheticFiles(random.get()),
                host.openFiles(),
                host.processors());
    }

    static String workingDirectory(ContainerSpec spec, ImageConfig image) {
        String wanted =
                Optional.ofNullable(spec.workingDirectory())
                        .or(() -> Optional.ofNullable(image.workingDirectory()))
                        .orElse("");
        return absolute(wanted);
    }

    static String absolute(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }
}
