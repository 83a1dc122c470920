package io.stiva.node.network;

import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ProjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real networks of this node, by iproute2 and nftables.
 *
 * <p>One change at a time. What was given out is on disk before it is used, so an agent that is
 * killed leaves nothing that its successor does not know.
 */
public final class ProjectNetworks implements Networks, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectNetworks.class);
    private static final List<String> NFT = List.of("nft", "-f", "-");
    private static final List<String> IP = List.of("ip", "-batch", "-");

    private final NetworkSettings settings;
    private final Commands commands;
    private final Host host;
    private final NetworkFile file;
    private final HostPorts hostPorts;
    private final Allocations allocations;
    private final ReentrantLock lock = new ReentrantLock();

    /** Reads the allocations; touches nothing of the host before {@link #recover}. */
    public static ProjectNetworks open(NetworkSettings settings) {
        return new ProjectNetworks(settings, new HostCommands(), Host.local());
    }

    ProjectNetworks(NetworkSettings settings, Commands commands, Host host) {
        this.settings = settings;
        this.commands = commands;
        this.host = host;
        this.file = new NetworkFile(settings.state());
        this.hostPorts = new HostPorts(settings);
        this.allocations = Allocations.restore(settings, file.load());
    }

    @Override
    public void recover() {
        locked(
                () -> {
                    host.set("ipv4/ip_forward", "1");
                    for (Allocations.Place place : allocations.places()) {
                        if (place.isAttached() && !host.hasDevice(place.device())) {
                            allocations.detach(place.container());
                        }
                        place.ports().forEach(hostPorts::retake);
                    }
                    file.store(allocations.content());
                    allocations.subnets().keySet().forEach(this::ensureBridge);
                    applyRules();
                    removeUnknownDevices();
                });
    }

    @Override
    public List<Endpoint> held() {
        return locked(() -> allocations.places().stream().map(this::endpoint).toList());
    }

    @Override
    public Endpoint reserve(ContainerId container, ProjectId project, List<PortRequest> ports) {
        return locked(
                () -> {
                    Optional<Allocations.Place> held = allocations.find(container);
                    if (held.isPresent()) {
                        return endpoint(held.get());
                    }
                    List<PublishedPort> taken = takeAll(ports);
                    try {
                        Allocations.Place place =
                                allocations.reserve(
                                        container,
                                        project,
                                        taken,
                                        host.routes(settings.bridgePrefix()));
                        file.store(allocations.content());
                        return endpoint(place);
                    } catch (RuntimeException e) {
                        allocations.release(container);
                        taken.forEach(hostPorts::give);
                        throw e;
                    }
                });
    }

    @Override
    public void attach(ContainerId container, int pid) {
        locked(
                () -> {
                    Allocations.Place reserved =
                            allocations
                                    .find(container)
                                    .orElseThrow(() -> NetworkErrors.notReserved(container));
                    ensureBridge(reserved.project());
                    Allocations.Place place = allocations.attach(container, freeDevice());
                    file.store(allocations.content());
                    commands.run(IP, hostCommands(place, pid));
                    commands.run(
                            List.of(
                                    "nsenter",
                                    "--net=/proc/" + pid + "/ns/net",
                                    "ip",
                                    "-batch",
                                    "-"),
                            containerCommands(place));
                    applyRules();
                });
    }

    @Override
    public void detach(ContainerId container) {
        locked(
                () -> {
                    Optional<Allocations.Place> place = allocations.find(container);
                    if (place.isPresent() && place.get().isAttached()) {
                        allocations.detach(container);
                        file.store(allocations.content());
                        applyRules();
                    }
                });
    }

    @Override
    public void release(ContainerId container) {
        locked(
                () -> {
                    Optional<Allocations.Place> place = allocations.find(container);
                    if (place.isEmpty()) {
                        return;
                    }
                    Optional<Integer> emptied = allocations.release(container);
                    applyRules();
                    emptied.map(settings::bridge).ifPresent(this::removeDevice);
                    file.store(allocations.content());
                    place.get().ports().forEach(hostPorts::give);
                });
    }

    @Override
    public Optional<Endpoint> find(ContainerId container) {
        return locked(() -> allocations.find(container).map(this::endpoint));
    }

    @Override
    public void withdraw() {
        locked(
                () -> {
                    allocations.places().forEach(place -> allocations.detach(place.container()));
                    commands.run(NFT, Ruleset.nothing(settings));
                    ourDevices().forEach(this::removeDevice);
                    file.store(allocations.content());
                    hostPorts.close();
                });
    }

    /** Lets go of the host ports; everything else stays for the next agent. */
    @Override
    public void close() {
        locked(hostPorts::close);
    }

    private List<PublishedPort> takeAll(List<PortRequest> wanted) {
        List<PublishedPort> taken = new ArrayList<>();
        try {
            wanted.forEach(request -> taken.add(hostPorts.take(request)));
            return taken;
        } catch (RuntimeException e) {
            taken.forEach(hostPorts::give);
            throw e;
        }
    }

    private void ensureBridge(ProjectId project) {
        String bridge = allocations.bridge(project);
        if (!host.hasDevice(bridge)) {
            commands.run(
                    IP,
                    "link add name %s address %s type bridge forward_delay 0%n"
                            .formatted(bridge, allocations.gateway(project).mac()));
        }
        // Replies to a connection from 127.0.0.1 come back through the bridge with that
        // destination once conntrack has turned them round (ip-sysctl, route_localnet).
        host.set("ipv4/conf/" + bridge + "/route_localnet", "1");
        host.set("ipv6/conf/" + bridge + "/disable_ipv6", "1");
        commands.run(
                IP,
                """
                addr replace %1$s/%2$d dev %3$s
                link set dev %3$s mtu %4$d up
                """
                        .formatted(
                                allocations.gateway(project),
                                NetworkSettings.SUBNET_LENGTH,
                                bridge,
                                host.uplinkMtu()));
    }

    private String freeDevice() {
        String name = allocations.nextDevice();
        while (host.hasDevice(name)) {
            name = allocations.nextDevice();
        }
        return name;
    }

    private String hostCommands(Allocations.Place place, int pid) {
        return "link add name %1$s mtu %4$d up master %2$s type veth peer name eth0 mtu %4$d address %5$s netns %3$d%n"
                .formatted(
                        place.device(),
                        allocations.bridge(place.project()),
                        pid,
                        host.uplinkMtu(),
                        allocations.address(place).mac());
    }

    /** No IPv6 address is made: the bridge lets none through, so one would only cost time-outs. */
    private String containerCommands(Allocations.Place place) {
        return """
        link set dev lo up
        link set dev eth0 addrgenmode none
        addr add %s/%d dev eth0
        link set dev eth0 up
        route add default via %s
        """
                .formatted(
                        allocations.address(place),
                        NetworkSettings.SUBNET_LENGTH,
                        allocations.gateway(place.project()));
    }

    private void applyRules() {
        List<Ruleset.Net> nets =
                allocations.subnets().keySet().stream()
                        .sorted()
                        .map(p -> new Ruleset.Net(allocations.bridge(p), allocations.subnet(p)))
                        .toList();
        List<Ruleset.Member> members =
                allocations.places().stream()
                        .filter(Allocations.Place::isAttached)
                        .map(
                                place ->
                                        new Ruleset.Member(
                                                place.device(),
                                                allocations.address(place),
                                                place.ports()))
                        .toList();
        commands.run(NFT, Ruleset.of(settings, nets, members));
    }

    /** Devices with our names that no allocation explains: left by an agent that was killed. */
    private void removeUnknownDevices() {
        List<String> known = new ArrayList<>();
        allocations.subnets().keySet().forEach(project -> known.add(allocations.bridge(project)));
        allocations.places().forEach(place -> known.add(place.device()));
        ourDevices().stream().filter(device -> !known.contains(device)).forEach(this::removeDevice);
    }

    private List<String> ourDevices() {
        List<String> ours = new ArrayList<>(host.devices(settings.bridgePrefix()));
        ours.addAll(host.devices(settings.devicePrefix()));
        return ours;
    }

    private void removeDevice(String device) {
        if (!host.hasDevice(device)) {
            return;
        }
        try {
            commands.run(IP, "link del dev " + device + "\n");
        } catch (RuntimeException e) {
            // A veth pair may die with its namespace between the look and the command.
            if (host.hasDevice(device)) {
                throw e;
            }
            LOG.debug("{} was gone already", device);
        }
    }

    private Endpoint endpoint(Allocations.Place place) {
        return new Endpoint(
                place.container(),
                place.project(),
                allocations.address(place).toString(),
                allocations.gateway(place.project()).toString(),
                place.ports());
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
