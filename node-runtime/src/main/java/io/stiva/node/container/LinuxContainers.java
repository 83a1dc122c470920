package io.stiva.node.container;

import io.stiva.node.cgroup.Cgroup;
import io.stiva.node.cgroup.Cgroups;
import io.stiva.node.cgroup.Limits;
import io.stiva.node.container.ContainerStore.Found;
import io.stiva.node.container.ContainerStore.StoredImage;
import io.stiva.node.container.ContainerStore.StoredSpec;
import io.stiva.node.image.Image;
import io.stiva.node.launch.Launcher;
import io.stiva.node.launch.LauncherProgram;
import io.stiva.node.launch.UserNamespaces;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.node.linux.LinuxKernel;
import io.stiva.node.linux.NativeTreeCalls;
import io.stiva.node.oci.IdRange;
import io.stiva.node.oci.Signals;
import io.stiva.node.rootfs.IdRanges;
import io.stiva.node.rootfs.MountWorker;
import io.stiva.node.rootfs.RootFileSystems;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.EndReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The containers of this node on its kernel. Needs root. */
public final class LinuxContainers implements Containers {

    private static final Logger LOG = LoggerFactory.getLogger(LinuxContainers.class);
    private static final int WORKERS = 8;
    private static final int MOST_CHECKS = 64;

    private final RuntimeConfig config;
    private final CellContext context;
    private final ContainerStore store;
    private final IdRanges ranges;
    private final RangePool pool;
    private final ExecutorService work;
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final ConcurrentSkipListMap<ContainerId, ContainerCell> cells =
            new ConcurrentSkipListMap<>();

    /**
     * Opens the containers of a state directory. Only one agent may have it open; call {@link
     * #recover} next.
     */
    public static LinuxContainers open(
            RuntimeConfig config, BeforeExec beforeExec, ContainerListener listener) {
        LinuxKernel kernel = new LinuxKernel();
        return new LinuxContainers(config, kernel, kernel.architecture(), beforeExec, listener);
    }

    LinuxContainers(
            RuntimeConfig config,
            Kernel kernel,
            Architecture architecture,
            BeforeExec beforeExec,
            ContainerListener listener) {
        this.config = config;
        Clock clock = Clock.systemUTC();
        Timer timer = Timer.real();
        this.work =
                Executors.newFixedThreadPool(
                        WORKERS, Thread.ofPlatform().name("containers-", 0).daemon().factory());
        this.store = new ContainerStore(config.stateDirectory(), new NativeTreeCalls());
        Cgroups cgroups = Cgroups.open(kernel, config.instance());
        LauncherProgram program = new LauncherProgram(kernel);
        UserNamespaces namespaces = new UserNamespaces(kernel, program, architecture);
        MountWorker mounts = new MountWorker(kernel, scratch(config.stateDirectory()));
        Launcher launcher = new Launcher(kernel, program, architecture, cgroups, work);
        Supervisor supervisor = new Supervisor(kernel, work);
        Starter starter =
                new Starter(
                        config,
                        architecture,
                        kernel,
                        cgroups,
                        new RootFileSystems(kernel, mounts),
                        namespaces,
                        launcher,
                        beforeExec,
                        UUID::randomUUID);
        this.ranges = new IdRanges(config.firstId(), config.idRanges());
        claimOld();
        this.pool = new RangePool(ranges, namespaces, work);
        ExecutorService checks = checks();
        Execs execs = new Execs(kernel, clock, launcher, supervisor, starter);
        this.context =
                new CellContext(
                        kernel,
                        clock,
                        timer,
                        work,
                        cgroups,
                        starter,
                        execs,
                        new Prober(kernel, timer),
                        checks,
                        store,
                        supervisor,
                        listener);
        parts.addAll(List.of(timer, execs, checks, supervisor, work, launcher));
        parts.addAll(List.of(mounts, namespaces, program));
        parts.addAll(List.of(store, (AutoCloseable) cgroups::close));
    }

    /** Their own threads: they wait for tenants' programs. */
    private static ExecutorService checks() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        MOST_CHECKS,
                        MOST_CHECKS,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().name("health-", 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static String scratch(Path stateDirectory) {
        Path scratch = stateDirectory.resolve("mounts");
        try {
            Files.createDirectories(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scratch.toString();
    }

    /** Before the first range is given out, so that nobody gets one that has an owner. */
    private void claimOld() {
        for (Found found : store.load()) {
            if (!ranges.claim(new IdRange(found.spec().idBase()))) {
                LOG.error("id range of {} is held twice", found.spec().spec().id());
            }
        }
    }

    @Override
    public List<ObservedContainer> recover() {
        Set<String> known = new HashSet<>();
        List<ContainerCell> found = new ArrayList<>();
        for (Found each : store.load()) {
            Life life = each.life().map(ContainerStore.StoredLife::life).orElse(Life.unborn());
            ContainerCell cell = new ContainerCell(context, each.spec(), life);
            cells.put(cell.id(), cell);
            found.add(cell);
            if (life.isRunning()) {
                known.add(cell.id() + "." + life.incarnation());
            }
        }
        killOrphans(known);
        for (Found each : store.load()) {
            ContainerCell cell = cells.get(each.spec().spec().id());
            if (cell == null) {
                continue;
            }
            if (each.life().isPresent()) {
                cell.adopt(each.life().get().mark());
            } else if (store.hasState(cell.id())) {
                cell.condemn();
            }
        }
        return found.stream().map(ContainerCell::observed).toList();
    }

    /** Cgroups of incarnations nothing on disk speaks of: a start that was cut short. */
    private void killOrphans(Set<String> known) {
        for (String name : context.cgroups().names()) {
            if (known.contains(name)) {
                continue;
            }
            LOG.warn("killing what an earlier agent left in cgroup {}", name);
            Cgroup orphan = context.cgroups().find(name);
            try {
                orphan.remove();
            } catch (KernelException e) {
                LOG.error("cgroup {} cannot be removed", name, e);
            }
        }
    }

    @Override
    public ObservedContainer start(ContainerSpec spec, Image image) {
        ContainerCell cell = cells.get(spec.id());
        return cell == null ? create(spec, image).start() : cell.start();
    }

    /** Two calls for a new container at once: one makes it. */
    private ContainerCell create(ContainerSpec spec, Image image) {
        return cells.computeIfAbsent(
                spec.id(),
                id -> {
                    IdRange ids = pool.take();
                    try {
                        store.create(spec, image, ids.base());
                    } catch (UncheckedIOException e) {
                        store.delete(id);
                        pool.giveBack(ids);
                        throw ContainerErrors.of(e, config.leastFreeDisk());
                    }
                    StoredSpec stored = new StoredSpec(1, spec, StoredImage.of(image), ids.base());
                    return new ContainerCell(context, stored, Life.unborn());
                });
    }

    @Override
    public void stop(ContainerId id, EndReason why) {
        ContainerCell cell = cells.get(id);
        if (cell != null) {
            cell.stopping().begin(why, false);
        }
    }

    @Override
    public void kill(ContainerId id, EndReason why) {
        ContainerCell cell = cells.get(id);
        if (cell != null) {
            cell.stopping().begin(why, true);
        }
    }

    @Override
    public void signal(ContainerId id, int signal) {
        ContainerCell cell = cell(id);
        if (Signals.require(signal) == Signals.KILL) {
            cell.stopping().begin(EndReason.USER_KILLED, true);
        } else {
            cell.whileRunning().signal(signal);
        }
    }

    @Override
    public ObservedContainer pause(ContainerId id) {
        return cell(id).whileRunning().pause();
    }

    @Override
    public ObservedContainer unpause(ContainerId id) {
        return cell(id).whileRunning().unpause();
    }

    @Override
    public ObservedContainer update(ContainerId id, Limits limits) {
        return cell(id).whileRunning().update(limits);
    }

    @Override
    public Exec exec(ContainerId id, ExecSpec what) {
        return cell(id).whileRunning().exec(what);
    }

    @Override
    public List<ContainerProcess> processes(ContainerId id) {
        return cell(id).whileRunning().processes();
    }

    @Override
    public Optional<DeathCertificate> await(ContainerId id, int incarnation, Duration patience)
            throws InterruptedException {
        return cell(id).await(incarnation, patience);
    }

    @Override
    public void copyOut(ContainerId id, String path, OutputStream to) throws IOException {
        cell(id).whileRunning().copy(tree -> tree.out(path, to));
    }

    @Override
    public void copyIn(ContainerId id, String directory, InputStream archive) throws IOException {
        cell(id).whileRunning().copy(tree -> tree.in(directory, archive));
    }

    private ContainerCell cell(ContainerId id) {
        ContainerCell cell = cells.get(id);
        if (cell == null) {
            throw ContainerErrors.notFound(id);
        }
        return cell;
    }

    @Override
    public void remove(ContainerId id) {
        ContainerCell cell = cells.get(id);
        if (cell == null) {
            return;
        }
        cell.remove();
        if (cells.remove(id, cell)) {
            pool.giveBack(cell.ids());
        }
    }

    @Override
    public List<ObservedContainer> list() {
        return cells.values().stream().map(ContainerCell::observed).toList();
    }

    @Override
    public Optional<ObservedContainer> find(ContainerId id) {
        return Optional.ofNullable(cells.get(id)).map(ContainerCell::observed);
    }

    @Override
    public Optional<Counters> counters(ContainerId id) {
        return Optional.ofNullable(cells.get(id)).flatMap(ContainerCell::counters);
    }

    @Override
    public Optional<ContainerStats> stats(ContainerId id) {
        return Optional.ofNullable(cells.get(id)).flatMap(cell -> cell.whileRunning().stats());
    }

    @Override
    public LogReader logs(ContainerId id, LogQuery query) {
        ContainerCell cell = cell(id);
        return new FramedLogReader(cell.directory(), query, cell::mayLog);
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("while closing", e);
            }
        }
        parts.clear();
    }
}
