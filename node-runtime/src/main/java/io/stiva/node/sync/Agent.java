package io.stiva.node.sync;

import io.stiva.node.container.Containers;
import io.stiva.node.container.NameResolution;
import io.stiva.node.container.ObservedContainer;
import io.stiva.node.network.Endpoint;
import io.stiva.node.network.Networks;
import io.stiva.protocol.Desired;
import io.stiva.protocol.Heartbeat;
import io.stiva.protocol.Hello;
import io.stiva.protocol.OpenStream;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.PullTokenGrant;
import io.stiva.protocol.Refused;
import io.stiva.protocol.ToNode;
import io.stiva.protocol.UsageAcknowledged;
import io.stiva.protocol.Welcome;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.MilliCpu;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this machine look like the newest desired state and tells what it sees; goes on without a
 * control plane as long as it takes.
 */
public final class Agent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final String VERSION = "0.1.0";
    private static final Duration PULL_TOKEN_PATIENCE = Duration.ofSeconds(15);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    private final AgentSettings settings;
    private final Credentials credentials;
    private final Parts parts;
    private final Clock clock;
    private final Machine machine;
    private final String address;
    private final DesiredFile desired;
    private final ControlLink link;
    private final PullTokens pullTokens;
    private final Reports reports;
    private final Workers workers;
    private final Samples samples;
    private final Streams streams;
    private final UsageSender usage;
    private final ScheduledExecutorService timers =
            Executors.newScheduledThreadPool(
                    2, Thread.ofPlatform().name("timer-", 0).daemon().factory());
    private volatile URI registry;
    private volatile long heartbeatMillis = Duration.ofSeconds(5).toMillis();

    /**
     * The rest of the node, as the agent uses it.
     *
     * @param admission refuses, by throwing, while this node may start nothing
     */
    public record Parts(
            Containers containers,
            Networks networks,
            ImageSource images,
            UsageOutbox usage,
            Runnable admission,
            NameResolution resolution) {}

    public Agent(
            AgentSettings settings,
            Credentials credentials,
            Parts parts,
            Clock clock,
            RandomGenerator random) {
        this.settings = settings;
        this.credentials = credentials;
        this.parts = parts;
        this.clock = clock;
        this.machine = new Machine(Path.of("/proc"), settings.home());
        String configured = settings.address();
        this.address = configured == null ? Machine.address(settings.link()) : configured;
        this.registry = settings.link();
        this.desired = new DesiredFile(settings.home());
        this.link = new ControlLink(settings.link(), credentials::tls, new Ear(), random);
        this.pullTokens = new PullTokens(link::send, PULL_TOKEN_PATIENCE);
        this.reports = new Reports(link::send, new Eye());
        this.workers =
                new Workers(
                        new Worker.Tools(
                                parts.containers(),
                                parts.networks(),
                                parts.images(),
                                new Access(),
                                parts.resolution(),
                                parts.admission()),
                        reports,
                        random);
        this.samples = new Samples(parts.containers(), clock);
        this.streams = new Streams(settings.link(), credentials::tls, parts.containers(), samples);
        this.usage = new UsageSender(parts.usage(), link::send);
    }

    /** Finds what an earlier agent left. Call it once, before {@link #start}. */
    public void recover() {
        parts.networks().recover();
        List<ObservedContainer> found = parts.containers().recover();
        LOG.info("{} containers found", found.size());
    }

    /** Starts to serve. */
    public void start() {
        workers.apply(desired.newest(), present());
        releaseForgottenPlaces();
        reports.start();
        link.start();
        every(Duration.ofSeconds(1), samples::take);
        every(Duration.ofSeconds(1), usage::push);
        every(LOOK_EVERY, this::renewWhenDue);
        every(LOOK_EVERY, () -> workers.known().forEach(workers::poke));
        timers.execute(this::heartbeat);
    }

    /** For the containers' listener: something of this container has changed. */
    public void changed(ObservedContainer container) {
        reports.changed(container.id());
        workers.poke(container.id());
    }

    /** Images of containers that are here, whatever their state, or that are to run. */
    public Set<Digest> imagesInUse() {
        Set<Digest> images = workers.wantedImages();
        parts.containers().list().forEach(container -> images.add(container.image()));
        return images;
    }

    private Set<ContainerId> present() {
        Set<ContainerId> present = new LinkedHashSet<>();
        parts.containers().list().forEach(container -> present.add(container.id()));
        return present;
    }

    /** Places whose container was removed just before the earlier agent died. */
    private void releaseForgottenPlaces() {
        Set<ContainerId> known = new LinkedHashSet<>(workers.known());
        parts.networks().held().stream()
                .map(Endpoint::container)
                .filter(container -> !known.contains(container))
                .forEach(parts.networks()::release);
    }

    private void renewWhenDue() {
        try {
            if (credentials.renewWhenDue()) {
                link.redial();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For whoever waits for this node: it has been welcomed. */
    private void ready() {
        Path file = settings.readyFile();
        if (file != null) {
            new KeptFile(file).write(credentials.node() + "\n");
        }
    }

    /** Schedules itself again, because the control plane says how often. */
    private void heartbeat() {
        try {
            link.send(
                    new Heartbeat(
                            clock.instant(),
                            running(),
                            machine.freeDisk(),
                            desired.newest().generation()));
        } catch (RuntimeException e) {
            LOG.error("a heartbeat failed", e);
        }
        if (!timers.isShutdown()) {
            var _ = timers.schedule(this::heartbeat, heartbeatMillis, TimeUnit.MILLISECONDS);
        }
    }

    private int running() {
        return Math.toIntExact(
                parts.containers().list().stream()
                        .filter(container -> container.state() == ContainerState.RUNNING)
                        .count());
    }

    private void every(Duration period, Runnable task) {
        Runnable safely =
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        LOG.error("a timer's task failed", e);
                    }
                };
        var _ =
                timers.scheduleWithFixedDelay(
                        safely, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Leaves every container running. */
    @Override
    public void close() {
        timers.shutdownNow();
        link.close();
        reports.close();
        workers.close();
    }

    /** What the control plane says. */
    private final class Ear implements ControlLink.Listener {

        @Override
        public Hello hello() {
            MilliCpu cpu = settings.cpu();
            Bytes memory = settings.memory();
            return new Hello(
                    List.of(Protocol.VERSION),
                    VERSION,
                    machine.bootId(),
                    Machine.architecture().toString(),
                    address,
                    (cpu == null ? machine.cpu() : cpu).value(),
                    (memory == null ? machine.memory() : memory).value(),
                    machine.pids(),
                    settings.labels(),
                    desired.newest().generation(),
                    parts.usage().nextNumber());
        }

        @Override
        public void welcomed(Welcome welcome) {
            registry = URI.create(welcome.registryUrl());
            heartbeatMillis = Duration.ofSeconds(welcome.heartbeatSeconds()).toMillis();
            Integer ownCut = settings.usageCutSeconds();
            parts.usage().cutEvery(ownCut == null ? welcome.usageCutSeconds() : ownCut);
            ready();
            reports.tellWhole();
            usage.welcomed();
            workers.known().forEach(workers::poke);
        }

        @Override
        public void received(ToNode message) {
            switch (message) {
                case Desired newer -> {
                    if (desired.take(newer)) {
                        workers.apply(newer, present());
                    }
                }
                case UsageAcknowledged acknowledged -> usage.acknowledged(acknowledged);
                case PullTokenGrant grant -> pullTokens.answered(grant);
                case OpenStream request -> streams.open(request);
                case Welcome again -> LOG.warn("a second welcome for {}", again.nodeId());
                case Refused refused -> LOG.warn("refused: {}", refused.message());
            }
        }

        @Override
        public void lost() {
            pullTokens.lost();
        }
    }

    /** What the control plane is told. */
    private final class Eye implements Reports.Sight {

        @Override
        public List<ContainerId> all() {
            Set<ContainerId> all = present();
            all.addAll(workers.known());
            return List.copyOf(all);
        }

        @Override
        public io.stiva.protocol.ObservedContainer look(ContainerId container) {
            return Snapshot.of(
                    container,
                    parts.containers().find(container),
                    workers.progress(container),
                    parts.networks().find(container),
                    address);
        }
    }

    /** What a pull needs. */
    private final class Access implements ImageSource.PullAccess {

        @Override
        public URI registry() {
            return registry;
        }

        @Override
        public String token(String repository) {
            return pullTokens.request(repository);
        }
    }
}
