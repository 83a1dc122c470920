package io.stiva.platform.workload;

import io.stiva.vocabulary.ContainerState;
import java.util.List;

/**
 * How a service is doing, from its containers: pure.
 *
 * @param running containers of the newest revision that run
 */
record ServiceHealth(State state, int running) {

    /** Restarts after which a container counts as failing again and again. */
    private static final int MANY_RESTARTS = 3;

    /** As the API writes it. */
    enum State {
        PENDING,
        PROGRESSING,
        READY,
        STOPPED,
        FAILED
    }

    static ServiceHealth of(Service service, List<Container> containers) {
        List<Container> live =
                containers.stream()
                        .filter(container -> container.wanted() == Wanted.RUNNING)
                        .filter(container -> !container.state().isFinal())
                        .toList();
        List<Container> current =
                live.stream().filter(container -> isOf(container, service)).toList();
        int running =
                (int)
                        current.stream()
                                .filter(each -> each.state() == ContainerState.RUNNING)
                                .count();
        int serving = (int) current.stream().filter(Container::isServing).count();
        return new ServiceHealth(state(service, live, current, serving), running);
    }

    private static boolean isOf(Container container, Service service) {
        Container.Replica replica = container.replica();
        return replica != null && replica.revision() == service.revision().number();
    }

    private static State state(
            Service service, List<Container> live, List<Container> current, int serving) {
        int wanted = service.wanted();
        if (wanted == 0) {
            return live.isEmpty() ? State.STOPPED : State.PROGRESSING;
        }
        boolean failing =
                service.failures() >= MANY_RESTARTS
                        || current.stream().anyMatch(ServiceHealth::keepsEnding);
        if (serving < wanted && failing) {
            return State.FAILED;
        }
        if (serving >= wanted && live.size() == current.size()) {
            return State.READY;
        }
        return live.stream().anyMatch(each -> each.state() == ContainerState.RUNNING)
                ? State.PROGRESSING
                : State.PENDING;
    }

    private static boolean keepsEnding(Container container) {
        return container.state() == ContainerState.RESTARTING
                && container.status().restarts() >= MANY_RESTARTS;
    }
}
