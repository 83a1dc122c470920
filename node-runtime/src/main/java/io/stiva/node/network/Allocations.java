package io.stiva.node.network;

import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ProjectId;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which project has which subnet, which container which address and host ports. Pure bookkeeping;
 * one thread at a time.
 */
final class Allocations {

    /** Host number of the bridge; containers come after it, 255 is broadcast. */
    private static final int GATEWAY = 1;

    private static final int FIRST_CONTAINER = 2;
    private static final int LAST_CONTAINER = 254;

    private final NetworkSettings settings;
    private final Map<ProjectId, Integer> subnets = new TreeMap<>();
    private final Map<ContainerId, Place> places = new LinkedHashMap<>();
    private int lastDevice;

    /**
     * One container's allocation.
     *
     * @param host last byte of its address
     * @param device host end of its veth pair, empty while it is not attached
     */
    record Place(
            ContainerId container,
            ProjectId project,
            int host,
            String device,
            List<PublishedPort> ports) {

        Place {
            ports = List.copyOf(ports);
        }

        boolean isAttached() {
            return !device.isEmpty();
        }

        Place on(String newDevice) {
            return new Place(container, project, host, newDevice, ports);
        }
    }

    Allocations(NetworkSettings settings) {
        this.settings = settings;
    }

    static Allocations restore(NetworkSettings settings, NetworkFile.Content content) {
        Allocations restored = new Allocations(settings);
        restored.lastDevice = content.lastDevice();
        content.subnets()
                .forEach((project, index) -> restored.subnets.put(ProjectId.parse(project), index));
        content.places().stream()
                .map(NetworkFile.StoredPlace::toPlace)
                .forEach(place -> restored.places.put(place.container(), place));
        return restored;
    }

    NetworkFile.Content content() {
        Map<String, Integer> named = new TreeMap<>();
        subnets.forEach((project, index) -> named.put(project.toString(), index));
        return new NetworkFile.Content(
                NetworkFile.VERSION,
                lastDevice,
                named,
                places.values().stream().map(NetworkFile.StoredPlace::of).toList());
    }

    Optional<Place> find(ContainerId container) {
        return Optional.ofNullable(places.get(container));
    }

    List<Place> places() {
        return List.copyOf(places.values());
    }

    Map<ProjectId, Integer> subnets() {
        return Map.copyOf(subnets);
    }

    boolean isHeld(Transport transport, int hostPort) {
        return places.values().stream()
                .flatMap(place -> place.ports().stream())
                .anyMatch(port -> port.transport() == transport && port.hostPort() == hostPort);
    }

    /**
     * Gives a container its address.
     *
     * @param foreign ranges other interfaces of the host use; only matter for a new project
     */
    Place reserve(
            ContainerId container,
            ProjectId project,
            List<PublishedPort> ports,
            Collection<Ipv4Prefix> foreign) {
        subnets.computeIfAbsent(project, absent -> freeSubnet(project, foreign));
        Place place = new Place(container, project, freeHost(project), "", ports);
        places.put(container, place);
        return place;
    }

    Place attach(ContainerId container, String device) {
        return replace(container, device);
    }

    void detach(ContainerId container) {
        replace(container, "");
    }

    /**
     * Gives everything of a container back.
     *
     * @return the subnet's index when the project has no container left here
     */
    Optional<Integer> release(ContainerId container) {
        Place place = places.remove(container);
        if (place == null
                || places.values().stream().anyMatch(other -> sameProject(place, other))) {
            return Optional.empty();
        }
        return Optional.ofNullable(subnets.remove(place.project()));
    }

    /** A device name that was not used lately: an old pair may still be dying. */
    String nextDevice() {
        int names = 36 * 36 * 36 * 36;
        lastDevice = (lastDevice + 1) % names;
        return settings.devicePrefix() + Integer.toString(lastDevice, 36);
    }

    Ipv4Prefix subnet(ProjectId project) {
        Integer index = subnets.get(project);
        if (index == null) {
            throw new IllegalStateException(project + " has no subnet");
        }
        return settings.pool().subnet(NetworkSettings.SUBNET_LENGTH, index);
    }

    String bridge(ProjectId project) {
        Integer index = subnets.get(project);
        if (index == null) {
            throw new IllegalStateException(project + " has no subnet");
        }
        return settings.bridge(index);
    }

    Ipv4 gateway(ProjectId project) {
        return subnet(project).base().plus(GATEWAY);
    }

    Ipv4 address(Place place) {
        return subnet(place.project()).base().plus(place.host());
    }

    private Place replace(ContainerId container, String device) {
        Place place = places.get(container);
        if (place == null) {
            throw NetworkErrors.notReserved(container);
        }
        Place next = place.on(device);
        places.put(container, next);
        return next;
    }

    /** Starts at a place that depends on the instance, so that two clouds seldom race for one. */
    private int freeSubnet(ProjectId project, Collection<Ipv4Prefix> foreign) {
        int count = settings.subnets();
        int start = Math.floorMod(settings.instance().hashCode(), count);
        for (int i = 0; i < count; i++) {
            int index = (start + i) % count;
            Ipv4Prefix subnet = settings.pool().subnet(NetworkSettings.SUBNET_LENGTH, index);
            if (!subnets.containsValue(index) && foreign.stream().noneMatch(subnet::overlaps)) {
                return index;
            }
        }
        throw NetworkErrors.noSubnetLeft(project, settings.pool());
    }

    private int freeHost(ProjectId project) {
        BitSet held = new BitSet();
        places.values().stream()
                .filter(place -> place.project().equals(project))
                .forEach(place -> held.set(place.host()));
        int host = held.nextClearBit(FIRST_CONTAINER);
        if (host > LAST_CONTAINER) {
            throw NetworkErrors.noAddressLeft(project);
        }
        return host;
    }

    private static boolean sameProject(Place one, Place other) {
        return one.project().equals(other.project());
    }
}
