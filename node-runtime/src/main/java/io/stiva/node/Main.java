package io.stiva.node;

import io.stiva.node.container.LinuxContainers;
import io.stiva.node.container.NameResolution;
import io.stiva.node.container.RuntimeConfig;
import io.stiva.node.image.HeldImage;
import io.stiva.node.image.ImageCollector;
import io.stiva.node.image.Images;
import io.stiva.node.image.RegistryAccess;
import io.stiva.node.linux.NativeTreeCalls;
import io.stiva.node.network.Ipv4Prefix;
import io.stiva.node.network.NetworkSettings;
import io.stiva.node.network.ProjectNetworks;
import io.stiva.node.sync.Agent;
import io.stiva.node.sync.AgentSettings;
import io.stiva.node.sync.Credentials;
import io.stiva.node.sync.ImageSource;
import io.stiva.node.sync.Shutdown;
import io.stiva.node.usage.LinuxClock;
import io.stiva.node.usage.MeteringOutbox;
import io.stiva.node.usage.ProcCgroupNumbers;
import io.stiva.node.usage.UsageMetering;
import io.stiva.node.usage.UsageSettings;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.ImageReference;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the agent; its only argument is the settings file. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int MOST_NAMESERVERS = 3;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("usage: stiva-node SETTINGS-FILE");
        }
        AgentSettings settings = AgentSettings.read(Path.of(arguments[0]));
        Files.createDirectories(settings.home());
        try (FileChannel lock = lock(settings.home())) {
            LOG.debug("the state is ours: {}", lock);
            run(settings);
        }
    }

    private static void run(AgentSettings settings) throws IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        Credentials credentials = Credentials.obtain(settings, clock, random);
        ProjectNetworks networks = ProjectNetworks.open(networkSettings(settings));
        Images images =
                Images.open(
                        settings.home().resolve("images"),
                        new NativeTreeCalls(),
                        credentials.registryClient(),
                        Architecture.parse(System.getProperty("os.arch")));
        ImageCollector collector = ImageCollector.of(images, settings.collection(), clock);
        ContainerChanges changes = new ContainerChanges();
        LinuxContainers containers =
                LinuxContainers.open(
                        RuntimeConfig.of(
                                settings.home().resolve("containers"), settings.instance()),
                        (spec, pid) -> networks.attach(spec.id(), pid),
                        changes);
        UsageMetering metering =
                UsageMetering.open(
                        usageSettings(settings, credentials),
                        new LinuxClock(clock),
                        containers::counters,
                        new ProcCgroupNumbers(Path.of("/proc")));
        changes.add(metering);
        Agent agent =
                new Agent(
                        settings,
                        credentials,
                        new Agent.Parts(
                                containers,
                                networks,
                                (image, access) -> pull(collector, image, access),
                                new MeteringOutbox(metering),
                                metering::requireRoom,
                                resolution()),
                        clock,
                        random);
        changes.add(agent::changed);
        agent.recover();
        metering.start(containers::list);
        CountDownLatch end = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    collector.close();
                                    new Shutdown(settings, agent, containers, networks).run();
                                    metering.close();
                                    end.countDown();
                                },
                                "shutdown"));
        agent.start();
        collector.start(agent::imagesInUse);
        LOG.info("{} serves as {}", settings.name(), credentials.node());
        end.await();
    }

    private static UsageSettings usageSettings(AgentSettings settings, Credentials credentials)
            throws IOException {
        return new UsageSettings(
                settings.home().resolve("usage"),
                credentials.node(),
                credentials.usageKey(),
                UUID.fromString(Files.readString(BOOT_ID).strip()),
                UsageSettings.STANDARD_LIMIT);
    }

    /** Two agents on one state would tear each other's containers down. */
    private static FileChannel lock(Path home) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        home.resolve("agent.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IllegalStateException("another agent works in " + home);
        }
        return channel;
    }

    private static NetworkSettings networkSettings(AgentSettings settings) throws IOException {
        List<Ipv4Prefix> controlPlane =
                Arrays.stream(InetAddress.getAllByName(settings.link().getHost()))
                        .filter(Inet4Address.class::isInstance)
                        .map(address -> Ipv4Prefix.parse(address.getHostAddress()))
                        .toList();
        return NetworkSettings.defaults(settings.instance(), settings.home().resolve("network"))
                .within(settings.networkPool())
                .alsoForbidding(controlPlane);
    }

    private static HeldImage pull(
            ImageCollector images, ImageReference image, ImageSource.PullAccess access) {
        RegistryAccess registry =
                new RegistryAccess() {
                    @Override
                    public URI registry() {
                        return access.registry();
                    }

                    @Override
                    public String pullToken(String repository) {
                        return access.token(repository);
                    }
                };
        return images.hold(image, registry, progress -> LOG.debug("{}: {}", image, progress));
    }

    /** The host's own name servers, as far as a container can reach them. */
    private static NameResolution resolution() throws IOException {
        Path file = Path.of("/etc/resolv.conf");
        if (!Files.exists(file)) {
            return NameResolution.NONE;
        }
        List<String> servers =
                Files.readAllLines(file).stream()
                        .map(String::strip)
                        .filter(line -> line.matches("nameserver\\s+[0-9.]+"))
                        .map(line -> line.replaceFirst("nameserver\\s+", ""))
                        .filter(address -> !address.startsWith("127."))
                        .limit(MOST_NAMESERVERS)
                        .toList();
        return new NameResolution(servers, List.of(), Map.of());
    }
}
