package io.stiva.platform.placement;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.NodeState;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.Slug;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Nodes and demands for tests: by hand, or random from a seed. */
final class Fleets {

    static final long MEBI = 1L << 20;
    static final Digest IMAGE = digest(1);

    private Fleets() {}

    static Digest digest(int number) {
        return new Digest("sha256:" + "%064x".formatted(number));
    }

    static ServiceId service(int number) {
        return new ServiceId(new UUID(7, number));
    }

    static NodeId nodeId(int number) {
        return new NodeId(new UUID(3, number));
    }

    static Amounts amounts(long cpuMilli, long mebi) {
        return new Amounts(cpuMilli, mebi * MEBI, 100);
    }

    /** An empty, ready amd64 node called {@code node-<number>}. */
    static CandidateNode node(int number, Amounts total) {
        return node(number, total, NodeState.READY, Architecture.AMD64, Map.of());
    }

    static CandidateNode node(
            int number,
            Amounts total,
            NodeState state,
            Architecture architecture,
            Map<String, String> labels) {
        return new CandidateNode(
                nodeId(number),
                new Slug("node-" + number),
                state,
                architecture,
                total.plus(new Amounts(0, 0, 10_000)),
                Amounts.NONE,
                labels,
                Set.of(),
                Set.of(),
                Set.of(),
                Map.of());
    }

    static Demand demand(Amounts amounts) {
        return demand(amounts, null);
    }

    static Demand demand(Amounts amounts, @Nullable ServiceId service) {
        return new Demand(
                amounts,
                Set.of(Architecture.AMD64),
                Map.of(),
                Set.of(),
                Set.of(),
                service,
                IMAGE,
                null);
    }

    static List<CandidateNode> randomNodes(Random random) {
        List<CandidateNode> nodes = new ArrayList<>();
        int count = random.nextInt(1, 12);
        for (int i = 0; i < count; i++) {
            Amounts total =
                    new Amounts(
                            random.nextLong(0, 8_000),
                            random.nextLong(0, 8_000) * MEBI,
                            random.nextLong(0, 2_000));
            // Sometimes more is promised than there is: a node may have shrunk.
            Amounts used =
                    new Amounts(
                            random.nextLong(0, 2_000),
                            random.nextLong(0, 2_000) * MEBI,
                            random.nextLong(0, 300));
            nodes.add(
                    new CandidateNode(
                            nodeId(i),
                            new Slug("node-" + i),
                            random.nextInt(4) == 0
                                    ? NodeState.values()[random.nextInt(NodeState.values().length)]
                                    : NodeState.READY,
                            random.nextInt(5) == 0 ? Architecture.ARM64 : Architecture.AMD64,
                            total,
                            used,
                            Map.of("zone", "z" + random.nextInt(3)),
                            random.nextInt(6) == 0 ? Set.of(new Taint("gpu", "")) : Set.of(),
                            random.nextBoolean() ? Set.of(new HostPort("tcp", 80)) : Set.of(),
                            random.nextBoolean() ? Set.of(digest(random.nextInt(3))) : Set.of(),
                            Map.of(service(random.nextInt(3)), random.nextInt(3))));
        }
        return nodes;
    }

    static Demand randomDemand(Random random) {
        return new Demand(
                new Amounts(
                        random.nextLong(10, 2_000),
                        random.nextLong(4, 2_000) * MEBI,
                        random.nextLong(1, 300)),
                random.nextInt(6) == 0
                        ? Set.of(Architecture.ARM64)
                        : Set.of(Architecture.AMD64, Architecture.ARM64),
                random.nextInt(3) == 0 ? Map.of("zone", "z" + random.nextInt(4)) : Map.of(),
                random.nextInt(3) == 0 ? Set.of(new Taint("gpu", "")) : Set.of(),
                random.nextInt(4) == 0 ? Set.of(new HostPort("tcp", 80)) : Set.of(),
                random.nextBoolean() ? service(random.nextInt(3)) : null,
                digest(random.nextInt(3)),
                random.nextInt(10) == 0 ? nodeId(random.nextInt(12)) : null);
    }
}
