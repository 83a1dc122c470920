package io.stiva.console.view;

import io.stiva.client.StivaClient;
import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Services.Service;
import io.stiva.client.api.Why;
import io.stiva.vocabulary.ContainerState;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service as its page shows it.
 *
 * @param containers wanted ones first, then the newest ended ones
 * @param why null when nothing waits
 */
public record ServiceView(
        Service service, List<Container> containers, int ended, @Nullable Why why) {

    private static final int MOST_ENDED = 5;

    /** Looks at a service now. */
    public static ServiceView of(StivaClient client, String id) {
        Service service = client.service(id);
        List<Container> all = client.containers(service.projectId(), id).all();
        List<Container> living =
                all.stream()
                        .filter(ServiceView::isWanted)
                        .sorted(Comparator.comparing(Container::name))
                        .toList();
        List<Container> ended =
                all.stream()
                        .filter(c -> !isWanted(c))
                        .sorted(Comparator.comparing(Container::createdAt).reversed())
                        .toList();
        List<Container> shown =
                java.util.stream.Stream.concat(living.stream(), ended.stream().limit(MOST_ENDED))
                        .toList();
        boolean waits = living.stream().anyMatch(ServiceView::isStuck);
        Why why = waits ? client.whyService(id) : null;
        return new ServiceView(service, shown, ended.size(), why);
    }

    /** Whether it waits for something a person could mend. */
    public static boolean isStuck(Container container) {
        return container.state() == ContainerState.PENDING
                || container.state() == ContainerState.RESTARTING;
    }

    private static boolean isWanted(Container container) {
        return container.state().holdsResources();
    }
}
