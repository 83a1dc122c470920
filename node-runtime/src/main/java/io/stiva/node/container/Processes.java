package io.stiva.node.container;

import io.stiva.node.cgroup.Cgroup;
import io.stiva.node.linux.BootClock;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.node.oci.IdRange;
import io.stiva.vocabulary.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Lists what runs in a container, as /proc tells it. */
final class Processes {

    private static final int MOST = 1024;
    private static final int LONGEST_COMMAND = 4096;
    private static final int NOBODY = 65534;
    private static final long PAGE = 4096;

    /** USER_HZ, the unit of times in /proc on every architecture we run on. */
    private static final long TICK_NANOS = 10_000_000;

    private final Kernel kernel;
    private final LongSupplier bootNanos;

    Processes(Kernel kernel) {
        this(kernel, new BootClock()::nanos);
    }

    Processes(Kernel kernel, LongSupplier bootNanos) {
        this.kernel = kernel;
        this.bootNanos = bootNanos;
    }

    /** One of them with its ids outside. */
    private record Seen(int pid, int parent, ContainerProcess process) {}

    /** At most {@value #MOST}, by their pids inside. */
    List<ContainerProcess> of(Cgroup cgroup, IdRange ids) {
        List<Seen> seen = new ArrayList<>();
        for (int pid : cgroup.members()) {
            if (seen.size() == MOST) {
                break;
            }
            look(pid, ids).ifPresent(seen::add);
        }
        // A pid may have gone to a process of the host before we looked: then it is no member.
        Set<Integer> still = new HashSet<>(cgroup.members());
        seen.removeIf(one -> !still.contains(one.pid()));
        Map<Integer, Integer> inside =
                seen.stream().collect(Collectors.toMap(Seen::pid, one -> one.process().pid()));
        return seen.stream()
                .map(one -> under(inside.getOrDefault(one.parent(), 0), one.process()))
                .sorted(java.util.Comparator.comparingInt(ContainerProcess::pid))
                .toList();
    }

    private static ContainerProcess under(int parent, ContainerProcess p) {
        return new ContainerProcess(
                p.pid(), parent, p.user(), p.state(), p.cpu(), p.resident(), p.age(), p.command());
    }

    /** Empty when it has ended. */
    private Optional<Seen> look(int pid, IdRange ids) {
        String proc = "/proc/" + pid + "/";
        try {
            String stat = kernel.readFile(proc + "stat");
            String status = kernel.readFile(proc + "status");
            String command = kernel.readFile(proc + "cmdline");
            return Optional.of(parse(pid, ids, stat, status, command));
        } catch (KernelException e) {
            return Optional.empty();
        }
    }

    /** Fields as in proc_pid_stat(5); the name is in parentheses and may hold anything. */
    private Seen parse(int pid, IdRange ids, String stat, String status, String commandLine) {
        int end = stat.lastIndexOf(')');
        String name = stat.substring(stat.indexOf('(') + 1, end);
        String[] fields = stat.substring(end + 2).split(" "); // from the third one on
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        long startNanos = Long.parseLong(fields[19]) * TICK_NANOS;
        int inside = Integer.parseInt(last(status, "NSpid:"));
        int uid = Integer.parseInt(first(status, "Uid:")) - ids.base();
        return new Seen(
                pid,
                Integer.parseInt(fields[1]),
                new ContainerProcess(
                        inside,
                        0,
                        uid >= 0 && uid < IdRange.SIZE ? uid : NOBODY,
                        fields[0],
                        Duration.ofNanos(ticks * TICK_NANOS),
                        new Bytes(Long.parseLong(fields[21]) * PAGE),
                        Duration.ofNanos(Math.max(0, bootNanos.getAsLong() - startNanos)),
                        command(name, commandLine)));
    }

    private static String command(String name, String commandLine) {
        if (commandLine.isEmpty()) {
            return "[" + name + "]";
        }
        String text = commandLine.replace('\0', ' ').stripTrailing();
        return text.length() <= LONGEST_COMMAND ? text : text.substring(0, LONGEST_COMMAND);
    }

    private static String first(String status, String key) {
        return values(status, key)[0];
    }

    private static String last(String status, String key) {
        String[] values = values(status, key);
        return values[values.length - 1];
    }

    private static String[] values(String status, String key) {
        return status.lines()
                .filter(line -> line.startsWith(key))
                .findFirst()
                .map(line -> line.substring(key.length()).strip().split("\\s+"))
                .orElseThrow();
    }
}
