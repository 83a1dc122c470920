package io.stiva.platform.placement;

import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether a demand fits on a node, as a quick yes or no and as a list of everything missing. */
final class Fit {

    private Fit() {}

    static boolean of(Slot slot, Demand demand) {
        CandidateNode node = slot.node();
        return node.state().isSchedulable()
                && slot.free().covers(demand.amounts())
                && (demand.only() == null || demand.only().equals(node.id()))
                && demand.architectures().contains(node.architecture())
                && node.labels().entrySet().containsAll(demand.labels().entrySet())
                && demand.tolerated().containsAll(node.taints())
                && slot.hostPorts().stream().noneMatch(demand.hostPorts()::contains);
    }

    static List<Shortfall> shortfalls(Slot slot, Demand demand) {
        List<Shortfall> found = new ArrayList<>();
        constraints(slot.node(), demand, found);
        ports(slot, demand, found);
        amounts(slot.free(), demand.amounts(), found);
        return found;
    }

    private static void constraints(CandidateNode node, Demand demand, List<Shortfall> found) {
        if (demand.only() != null && !demand.only().equals(node.id())) {
            found.add(
                    new Shortfall(Dimension.PINNED, "the node that holds its files", "another", 0));
        }
        if (!node.state().isSchedulable()) {
            found.add(new Shortfall(Dimension.STATE, "READY", node.state().name(), 0));
        }
        if (!demand.architectures().contains(node.architecture())) {
            String wanted =
                    demand.architectures().stream()
                            .map(Object::toString)
                            .sorted()
                            .collect(Collectors.joining(" or "));
            found.add(
                    new Shortfall(
                            Dimension.ARCHITECTURE, wanted, node.architecture().toString(), 0));
        }
        for (Map.Entry<String, String> label : new TreeMap<>(demand.labels()).entrySet()) {
            String there = node.labels().get(label.getKey());
            if (!label.getValue().equals(there)) {
                found.add(
                        new Shortfall(
                                Dimension.LABEL,
                                label.getKey() + "=" + label.getValue(),
                                there == null ? "no such label" : label.getKey() + "=" + there,
                                0));
            }
        }
        node.taints().stream()
                .filter(taint -> !demand.tolerated().contains(taint))
                .map(Object::toString)
                .sorted()
                .forEach(
                        taint ->
                                found.add(
                                        new Shortfall(
                                                Dimension.TAINT, "no taint " + taint, taint, 0)));
    }

    private static void ports(Slot slot, Demand demand, List<Shortfall> found) {
        demand.hostPorts().stream()
                .filter(slot.hostPorts()::contains)
                .map(Object::toString)
                .sorted()
                .forEach(port -> found.add(new Shortfall(Dimension.PORT, port, "taken", 1)));
    }

    private static void amounts(Amounts free, Amounts wanted, List<Shortfall> found) {
        if (wanted.cpuMilli() > free.cpuMilli()) {
            found.add(
                    new Shortfall(
                            Dimension.CPU,
                            cpu(wanted.cpuMilli()),
                            cpu(free.cpuMilli()),
                            wanted.cpuMilli() - free.cpuMilli()));
        }
        if (wanted.memoryBytes() > free.memoryBytes()) {
            found.add(
                    new Shortfall(
                            Dimension.MEMORY,
                            bytes(wanted.memoryBytes()),
                            bytes(free.memoryBytes()),
                            wanted.memoryBytes() - free.memoryBytes()));
        }
        if (wanted.pids() > free.pids()) {
            found.add(
                    new Shortfall(
                            Dimension.PIDS,
                            Long.toString(wanted.pids()),
                            Long.toString(Math.max(0, free.pids())),
                            wanted.pids() - free.pids()));
        }
    }

    private static String cpu(long milli) {
        return new MilliCpu(Math.max(0, milli)) + " vCPU";
    }

    private static String bytes(long value) {
        return new Bytes(Math.max(0, value)).toString();
    }
}
