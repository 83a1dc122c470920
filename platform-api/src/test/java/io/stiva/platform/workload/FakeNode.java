package io.stiva.platform.workload;

import io.stiva.platform.access.Caller;
import io.stiva.platform.fleet.JoinTokens;
import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.testing.RunningApi;
import io.stiva.protocol.Desired;
import io.stiva.protocol.DesiredContainer;
import io.stiva.protocol.Heartbeat;
import io.stiva.protocol.Hello;
import io.stiva.protocol.Observed;
import io.stiva.protocol.ObservedContainer;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.Health;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.RestartPolicy;
import io.stiva.vocabulary.Slug;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A node in memory that speaks the façades the link speaks. It does what its newest document says
 * each time {@link #work} is called, and nothing in between.
 */
final class FakeNode {

    private final RunningApi api;
    private final NodeId id;
    private final String name;
    private final Offer offer;
    private final Map<String, Held> held = new LinkedHashMap<>();
    private long link;
    private long applied;
    private boolean reachable = true;

    private FakeNode(RunningApi api, NodeId id, String name, Offer offer) {
        this.api = api;
        this.id = id;
        this.name = name;
        this.offer = offer;
    }

    /** What the node has of a container. */
    private static final class Held {
        DesiredContainer wanted;
        ContainerState state = ContainerState.STARTING;
        int incarnation;
        int restarts;
        @Nullable EndReason reason;
        @Nullable Instant startedAt;
        @Nullable Instant endedAt;
        @Nullable Health health;
        final List<ObservedContainer.Ended> ends = new ArrayList<>();

        Held(DesiredContainer wanted) {
            this.wanted = wanted;
        }
    }

    /** What a node offers. */
    record Offer(long cpuMilli, long memoryBytes, String architecture, Map<String, String> labels) {
        static Offer of(long cpuMilli, long mebi) {
            return new Offer(cpuMilli, mebi << 20, "amd64", Map.of());
        }
    }

    /** Joins a new node and connects it. */
    static FakeNode join(RunningApi api, Caller operator, String name, Offer offer) {
        String token = api.bean(JoinTokens.class).issue(operator, null).token();
        NodeId id = api.bean(Nodes.class).enrol(token, new Slug(name), usageKey());
        FakeNode node = new FakeNode(api, id, name, offer);
        node.connect();
        return node;
    }

    static byte[] usageKey() {
        try {
            return KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPublic()
                    .getEncoded();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    NodeId id() {
        return id;
    }

    String name() {
        return name;
    }

    /** Says hello and tells everything it has. */
    void connect() {
        reachable = true;
        link =
                api.bean(Nodes.class)
                        .connected(
                                id,
                                new Hello(
                                        List.of(1),
                                        "0.1.0",
                                        "boot",
                                        offer.architecture(),
                                        "127.0.0.1",
                                        offer.cpuMilli(),
                                        offer.memoryBytes(),
                                        100_000,
                                        offer.labels(),
                                        applied,
                                        1));
        tell(true, List.copyOf(held.keySet()), List.of());
    }

    /** From now on the node does not answer; what runs on it goes on. */
    void fallSilent() {
        reachable = false;
    }

    /** Takes the newest document over, does what it says, tells what it did. */
    void work() {
        if (!reachable) {
            return;
        }
        Desired desired = api.bean(Assignments.class).desiredFor(id);
        Map<String, DesiredContainer> named = new TreeMap<>();
        desired.containers().forEach(each -> named.put(each.containerId(), each));
        List<String> removed =
                held.keySet().stream().filter(each -> !named.containsKey(each)).toList();
        removed.forEach(held::remove);
        List<String> changed = new ArrayList<>();
        named.forEach(
                (container, wanted) -> {
                    if (follow(held.computeIfAbsent(container, c -> new Held(wanted)), wanted)) {
                        changed.add(container);
                    }
                });
        applied = desired.generation();
        if (!changed.isEmpty() || !removed.isEmpty()) {
            tell(false, changed, removed);
        }
        if (!beat()) {
            // The link would be closed, and the agent would dial again.
            connect();
        }
    }

    private static boolean follow(Held container, DesiredContainer wanted) {
        container.wanted = wanted;
        boolean runs = container.state == ContainerState.RUNNING;
        boolean startable =
                container.state == ContainerState.STARTING
                        || container.state == ContainerState.STOPPED;
        if (wanted.run() && startable) {
            container.incarnation++;
            container.state = ContainerState.RUNNING;
            container.reason = null;
            container.startedAt = Instant.now();
            return true;
        }
        boolean pause = Boolean.TRUE.equals(wanted.pause());
        if (wanted.run() && pause == runs && (runs || container.state == ContainerState.PAUSED)) {
            container.state = pause ? ContainerState.PAUSED : ContainerState.RUNNING;
            return true;
        }
        boolean stands = runs || container.state == ContainerState.PAUSED;
        if (!wanted.run() && (stands || container.state == ContainerState.STARTING)) {
            end(container, ContainerState.STOPPED, reason(wanted), 0);
            return true;
        }
        return false;
    }

    private static EndReason reason(DesiredContainer wanted) {
        EndReason reason = wanted.stopReason();
        return reason == null ? EndReason.USER_STOPPED : reason;
    }

    /** A process ends by itself; the node restarts it or not, as its policy says. */
    void exit(String container, int exitCode, EndReason reason) {
        Held ended = held.get(container);
        if (ended == null) {
            throw new IllegalStateException(name + " does not hold " + container);
        }
        boolean again =
                RestartPolicy.parse(ended.wanted.restartPolicy()).kind()
                        == RestartPolicy.Kind.ALWAYS;
        ContainerState over = exitCode == 0 ? ContainerState.SUCCEEDED : ContainerState.FAILED;
        end(ended, again ? ContainerState.RESTARTING : over, reason, exitCode);
        tell(false, List.of(container), List.of());
        if (again) {
            ended.restarts++;
            ended.incarnation++;
            ended.state = ContainerState.RUNNING;
            ended.reason = null;
            ended.startedAt = Instant.now();
            tell(false, List.of(container), List.of());
        }
    }

    private static void end(Held container, ContainerState state, EndReason reason, int exitCode) {
        if (container.incarnation > 0) {
            container.ends.add(
                    new ObservedContainer.Ended(
                            container.incarnation,
                            reason,
                            null,
                            exitCode,
                            null,
                            reason == EndReason.OOM_KILLED ? 1 : 0,
                            1 << 20,
                            5,
                            List.of("last words"),
                            container.startedAt,
                            Instant.now()));
        }
        container.state = state;
        container.reason = reason;
        container.endedAt = Instant.now();
    }

    /** Of what it should run. */
    long generation() {
        return api.bean(Assignments.class).desiredFor(id).generation();
    }

    /** A container's health check finds something. */
    void finds(String container, Health health) {
        Objects.requireNonNull(held.get(container)).health = health;
        tell(false, List.of(container), List.of());
    }

    /** Says again what it said before. */
    void repeatEverything() {
        tell(false, List.copyOf(held.keySet()), List.of());
    }

    /** Answers false when the link has to be closed. */
    boolean beat() {
        return api.bean(Nodes.class)
                .heartbeat(id, link, new Heartbeat(Instant.now(), running().size(), 1, applied));
    }

    /** Ids of the containers that run here. */
    List<String> running() {
        return held.entrySet().stream()
                .filter(entry -> entry.getValue().state == ContainerState.RUNNING)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void tell(boolean whole, List<String> containers, List<String> removed) {
        api.bean(Assignments.class)
                .observed(
                        id,
                        new Observed(
                                whole,
                                containers.stream()
                                        .filter(held::containsKey)
                                        .map(this::seen)
                                        .toList(),
                                removed));
    }

    private ObservedContainer seen(String container) {
        Held it = Objects.requireNonNull(held.get(container));
        return new ObservedContainer(
                container,
                it.state,
                it.incarnation,
                it.restarts,
                it.reason,
                null,
                it.startedAt,
                it.state == ContainerState.RUNNING ? null : it.endedAt,
                "10.0.0.2",
                List.of(),
                List.copyOf(it.ends),
                it.health);
    }
}
