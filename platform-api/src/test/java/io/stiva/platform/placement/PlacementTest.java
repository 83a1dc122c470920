package io.stiva.platform.placement;

import static io.stiva.platform.placement.Fleets.amounts;
import static io.stiva.platform.placement.Fleets.demand;
import static io.stiva.platform.placement.Fleets.node;
import static io.stiva.platform.placement.Fleets.nodeId;
import static io.stiva.platform.placement.Fleets.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.NodeState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {

    private static final int ROUNDS = 300;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void no_round_passes_a_capacity_or_a_constraint(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            List<CandidateNode> nodes = Fleets.randomNodes(random);
            Placement placement = Placement.over(nodes);
            Map<Object, Amounts> taken = new HashMap<>();
            Map<Object, Set<HostPort>> ports = new HashMap<>();
            for (int i = 0; i < 40; i++) {
                Demand demand = Fleets.randomDemand(random);
                if (!(placement.place(demand) instanceof Decision.Placed placed)) {
                    continue;
                }
                CandidateNode node =
                        nodes.stream().filter(n -> n.id().equals(placed.node())).findFirst().get();
                Amounts sum = taken.merge(node.id(), demand.amounts(), Amounts::plus);
                Set<HostPort> held =
                        ports.computeIfAbsent(node.id(), id -> new HashSet<>(node.hostPorts()));

                String story = "seed " + seed + " round " + round + " demand " + demand;
                assertThat(node.free().covers(sum)).as(story).isTrue();
                assertThat(node.state()).as(story).isEqualTo(NodeState.READY);
                assertThat(demand.architectures()).as(story).contains(node.architecture());
                assertThat(node.labels()).as(story).containsAllEntriesOf(demand.labels());
                assertThat(demand.tolerated()).as(story).containsAll(node.taints());
                assertThat(held).as(story).noneMatch(demand.hostPorts()::contains);
                assertThat(demand.only())
                        .as(story)
                        .matches(only -> only == null || only.equals(node.id()));
                held.addAll(demand.hostPorts());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 34, 55})
    void the_order_of_the_nodes_changes_nothing(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            List<CandidateNode> nodes = Fleets.randomNodes(random);
            List<CandidateNode> shuffled = new ArrayList<>(nodes);
            Collections.shuffle(shuffled, random);
            Placement one = Placement.over(nodes);
            Placement other = Placement.over(shuffled);
            for (int i = 0; i < 20; i++) {
                Demand demand = Fleets.randomDemand(random);
                assertThat(one.place(demand)).as("seed %d", seed).isEqualTo(other.place(demand));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {89, 144})
    void a_refusal_names_something_wrong_with_every_node_and_a_way_out(long seed) {
        Random random = new Random(seed);
        int refusals = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<CandidateNode> nodes = Fleets.randomNodes(random);
            Demand demand = Fleets.randomDemand(random);
            if (Placement.over(nodes).place(demand) instanceof Decision.Refused refused) {
                refusals++;
                assertThat(refused.verdicts()).hasSameSizeAs(nodes).noneMatch(Verdict::fits);
                assertThat(Fixes.of(demand, refused.verdicts())).isNotEmpty();
            }
        }
        assertThat(refusals).as("the seed yields refusals").isPositive();
    }

    @Test
    void replicas_of_a_service_spread_before_anything_else_counts() {
        Placement placement =
                Placement.over(List.of(node(1, amounts(9_000, 9_000)), node(2, amounts(500, 500))));

        Demand replica = demand(amounts(100, 100), service(1));

        assertThat(List.of(chosen(placement, replica), chosen(placement, replica)))
                .containsExactlyInAnyOrder(nodeId(1), nodeId(2));
    }

    @Test
    void single_containers_are_packed_so_that_a_large_one_still_fits() {
        Placement placement =
                Placement.over(
                        List.of(node(1, amounts(1_000, 1_000)), node(2, amounts(1_000, 1_000))));

        Object first = chosen(placement, demand(amounts(200, 200)));
        Object second = chosen(placement, demand(amounts(200, 200)));

        assertThat(second).isEqualTo(first);
        assertThat(placement.fits(demand(amounts(1_000, 1_000)))).isTrue();
    }

    @Test
    void a_node_that_holds_the_image_wins_among_equals() {
        CandidateNode plain = node(1, amounts(1_000, 1_000));
        CandidateNode warm =
                new CandidateNode(
                        nodeId(2),
                        node(2, amounts(1, 1)).name(),
                        NodeState.READY,
                        Architecture.AMD64,
                        plain.total(),
                        Amounts.NONE,
                        Map.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(Fleets.IMAGE),
                        Map.of());

        assertThat(chosen(Placement.over(List.of(plain, warm)), demand(amounts(100, 100))))
                .isEqualTo(nodeId(2));
    }

    @Test
    void the_verdict_tells_by_how_much_each_dimension_falls_short() {
        Placement placement = Placement.over(List.of(node(1, amounts(250, 64))));

        List<Verdict> verdicts = placement.explain(demand(amounts(1_000, 128)));

        assertThat(verdicts.getFirst().shortfalls())
                .containsExactly(
                        new Shortfall(Dimension.CPU, "1 vCPU", "0.25 vCPU", 750),
                        new Shortfall(Dimension.MEMORY, "128 MiB", "64 MiB", 64 * Fleets.MEBI));
    }

    @Test
    void the_cheapest_fix_asks_for_the_smallest_sacrifice() {
        Placement placement =
                Placement.over(List.of(node(1, amounts(900, 512)), node(2, amounts(1_000, 64))));
        Demand demand = demand(amounts(1_000, 512));

        List<Fixes.Fix> fixes = Fixes.of(demand, placement.explain(demand));

        assertThat(fixes.getFirst())
                .isEqualTo(
                        new Fixes.Fix(
                                Fixes.Kind.REDUCE_CPU,
                                "reduce cpu to 0.9 vCPU: that much is free now"));
        assertThat(fixes.getLast().kind()).isEqualTo(Fixes.Kind.ADD_NODE);
    }

    @Test
    void a_label_no_node_carries_and_a_cordoned_node_are_named() {
        CandidateNode cordoned =
                node(
                        1,
                        amounts(1_000, 1_000),
                        NodeState.CORDONED,
                        Architecture.AMD64,
                        Map.of("disk", "ssd"));
        CandidateNode other = node(2, amounts(1_000, 1_000));
        Demand demand =
                new Demand(
                        amounts(10, 10),
                        Set.of(Architecture.AMD64),
                        Map.of("disk", "ssd"),
                        Set.of(),
                        Set.of(),
                        null,
                        Fleets.IMAGE,
                        null);

        List<Verdict> verdicts = Placement.over(List.of(other, cordoned)).explain(demand);

        assertThat(verdicts)
                .extracting(verdict -> verdict.shortfalls().getFirst().dimension())
                .containsExactly(Dimension.STATE, Dimension.LABEL);
        assertThat(Fixes.of(demand, verdicts))
                .extracting(Fixes.Fix::kind)
                .contains(Fixes.Kind.DROP_LABEL, Fixes.Kind.UNCORDON_NODE);
    }

    @Test
    void only_lack_of_room_counts_as_such() {
        Demand large = demand(amounts(2_000, 10));
        Placement small = Placement.over(List.of(node(1, amounts(1_000, 1_000))));
        Placement foreign =
                Placement.over(
                        List.of(
                                node(
                                        1,
                                        amounts(9_000, 9_000),
                                        NodeState.READY,
                                        Architecture.ARM64,
                                        Map.of())));

        assertThat(((Decision.Refused) small.place(large)).isForRoomOnly()).isTrue();
        assertThat(((Decision.Refused) foreign.place(large)).isForRoomOnly()).isFalse();
    }

    private static Object chosen(Placement placement, Demand demand) {
        return ((Decision.Placed) placement.place(demand)).node();
    }
}
