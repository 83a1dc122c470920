package io.stiva.platform.workload;

import io.stiva.client.api.Containers.ContainerProcess;
import io.stiva.client.api.Execs;
import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.fleet.NodeStreams;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.StivaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * What is done inside running containers, by talks with their nodes. Nothing of it is a wish that
 * stays: a talk that breaks is over, and its program with it.
 */
@Component
class ContainerTalks {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerTalks.class);
    private static final int LONGEST_PROGRAM = 200;

    private final Containers containers;
    private final Access access;
    private final TenantTransactions transactions;
    private final WorkloadEvents events;
    private final ObjectProvider<NodeStreams> streams;

    ContainerTalks(
            Containers containers,
            Access access,
            TenantTransactions transactions,
            WorkloadEvents events,
            ObjectProvider<NodeStreams> streams) {
        this.containers = containers;
        this.access = access;
        this.transactions = transactions;
        this.events = events;
        this.streams = streams;
    }

    /**
     * Whether the caller may run programs in a container now.
     *
     * @throws io.stiva.vocabulary.StivaException NOT_FOUND; FORBIDDEN; CONFLICT {@code
     *     container-not-running} or {@code container-paused}
     */
    void requireExec(Caller caller, String id) {
        running(caller, id, Permission.EXEC);
    }

    /**
     * Runs a program in a container; what becomes of it comes to the sink.
     *
     * @throws io.stiva.vocabulary.StivaException as {@link #requireExec}; INVALID with a pointer
     *     for each wrong field; UNAVAILABLE {@code node-unreachable}
     */
    NodeStreams.Talk exec(Caller caller, String id, Execs.Start wanted, NodeStreams.Sink sink) {
        Container container = running(caller, id, Permission.EXEC);
        StreamOrder.Exec order = order(wanted);
        transactions.runInAccount(
                container.account(), () -> events.exec(container, program(order), caller.email()));
        return talk(container, order, sink);
    }

    /**
     * Sends the first process of a running container a signal, after the caller's transaction; what
     * came of it is an event.
     *
     * @throws io.stiva.vocabulary.StivaException as {@link #requireExec}
     */
    Containers.Whole signal(Caller caller, String id, int signal) {
        Container container = running(caller, id, Permission.EXEC);
        Signalling sink = new Signalling(container, signal, caller.email());
        transactions.runInAccount(
                container.account(), () -> transactions.afterCommit(() -> sink.begin()));
        return containers.find(caller, id);
    }

    /** Writes down what came of a signal. */
    private final class Signalling implements NodeStreams.Sink {

        private final Container container;
        private final int signal;
        private final String by;

        Signalling(Container container, int signal, String by) {
            this.container = container;
            this.signal = signal;
            this.by = by;
        }

        void begin() {
            try {
                var _ = talk(container, new StreamOrder.Signal(signal), this);
            } catch (StivaException e) {
                write(e.publicMessage());
            }
        }

        @Override
        public void frame(StreamFrame frame) {
            LOG.debug("an answer to a signal: {}", frame);
        }

        @Override
        public void ended(StreamFrame.@Nullable Failed failure) {
            write(failure == null ? null : failure.message());
        }

        private void write(@Nullable String failure) {
            transactions.runInAccount(
                    container.account(), () -> events.signalled(container, signal, by, failure));
        }
    }

    /**
     * The processes of a container that runs or is paused.
     *
     * @throws io.stiva.vocabulary.StivaException NOT_FOUND; CONFLICT {@code container-not-running};
     *     UNAVAILABLE {@code node-unreachable}
     */
    List<ContainerProcess> processes(Caller caller, String id) {
        Container container = upright(caller, id, Permission.READ);
        List<ContainerProcess> processes = new ArrayList<>();
        NodeStreams nodes = nodes(container);
        nodes.ask(
                onNode(container),
                container.id(),
                new StreamOrder.Processes(),
                frame -> {
                    if (frame instanceof StreamFrame.ObservedProcess one) {
                        processes.add(process(one));
                    }
                });
        return processes;
    }

    private static ContainerProcess process(StreamFrame.ObservedProcess one) {
        return new ContainerProcess(
                one.pid(),
                one.parent(),
                one.user(),
                one.state(),
                one.cpuMillis(),
                one.residentBytes(),
                one.ageSeconds(),
                one.command());
    }

    private static StreamOrder.Exec order(Execs.Start wanted) {
        FieldChecks checks = new FieldChecks();
        TemplateReader.checkProgram(
                checks,
                wanted.command(),
                wanted.environment(),
                wanted.user(),
                wanted.workingDirectory());
        Execs.Resize size = wanted.terminal();
        checkSize(checks, "/terminal", size);
        checks.finish();
        return new StreamOrder.Exec(
                wanted.command(),
                wanted.environment() == null ? Map.of() : wanted.environment(),
                wanted.user(),
                wanted.workingDirectory(),
                size == null ? null : new StreamOrder.Resize(size.columns(), size.rows()));
    }

    private static void checkSize(FieldChecks checks, String base, Execs.@Nullable Resize size) {
        if (size != null) {
            String rule = "must be 1 to " + Execs.MAX_SIZE;
            checks.require(isSize(size.columns()), base + "/columns", rule);
            checks.require(isSize(size.rows()), base + "/rows", rule);
        }
    }

    /** A terminal of another size. */
    static StreamOrder.Resize resize(Execs.Resize size) {
        FieldChecks checks = new FieldChecks();
        checkSize(checks, "", size);
        checks.finish();
        return new StreamOrder.Resize(size.columns(), size.rows());
    }

    private static boolean isSize(int characters) {
        return characters >= 1 && characters <= Execs.MAX_SIZE;
    }

    private static String program(StreamOrder.Exec order) {
        String program = order.command().getFirst();
        return program.length() <= LONGEST_PROGRAM
                ? program
                : program.substring(0, LONGEST_PROGRAM);
    }

    private Container running(Caller caller, String id, Permission permission) {
        Container container = upright(caller, id, permission);
        if (container.state() == ContainerState.PAUSED) {
            throw WorkloadErrors.paused(container);
        }
        return container;
    }

    /** One whose processes are there, going or standing still. */
    Container upright(Caller caller, String id, Permission permission) {
        Container container = containers.find(caller, id).container();
        access.require(caller, permission, container.account(), container.projectId());
        boolean upright =
                container.state() == ContainerState.RUNNING
                        || container.state() == ContainerState.PAUSED;
        if (!upright) {
            throw WorkloadErrors.notRunning(container);
        }
        return container;
    }

    NodeStreams.Talk talk(Container container, StreamOrder order, NodeStreams.Sink sink) {
        return nodes(container).talk(onNode(container), container.id(), order, sink);
    }

    private NodeStreams nodes(Container container) {
        NodeStreams nodes = streams.getIfAvailable();
        if (nodes == null) {
            throw WorkloadErrors.notRunning(container);
        }
        return nodes;
    }

    private static NodeId onNode(Container container) {
        NodeId node = container.node();
        if (node == null) {
            throw WorkloadErrors.notRunning(container);
        }
        return node;
    }
}
