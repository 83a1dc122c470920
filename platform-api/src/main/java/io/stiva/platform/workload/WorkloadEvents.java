package io.stiva.platform.workload;

import io.stiva.platform.shared.Events;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.Health;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The events of this package. */
@Component
class WorkloadEvents {

    private final Events events;

    WorkloadEvents(Events events) {
        this.events = events;
    }

    void deployed(Service service) {
        publish(
                service,
                "service.deployed",
                Map.of(
                        "name",
                        service.name().value(),
                        "revision",
                        service.revision().number(),
                        "image",
                        service.revision().template().image().toString(),
                        "replicas",
                        service.replicas()));
    }

    void scaled(Service service, int before, int after) {
        publish(
                service,
                "service.scaled",
                Map.of("name", service.name().value(), "before", before, "replicas", after));
    }

    void deleted(Service service) {
        publish(service, "service.deleted", Map.of("name", service.name().value()));
    }

    void revision(Service service, Revision.State state) {
        publish(
                service,
                "revision.state",
                Map.of(
                        "name",
                        service.name().value(),
                        "revision",
                        service.revision().number(),
                        "state",
                        state.name()));
    }

    private void publish(Service service, String type, Map<String, Object> data) {
        events.publish(service.account(), service.projectId(), type, service.id().toString(), data);
    }

    void created(Container container) {
        publish(container, "container.created", new HashMap<>());
    }

    /** A container's state, reason or incarnation became another. */
    void state(Container container, Container.Status after) {
        Map<String, Object> data = new HashMap<>();
        data.put("before", container.state().name());
        data.put("state", after.state().name());
        data.put("incarnation", after.incarnation());
        EndReason reason = after.reason();
        if (reason != null) {
            data.put("reason", reason.name());
        }
        publish(container, "container.state", data);
    }

    void health(Container container, Health health) {
        Map<String, Object> data = new HashMap<>();
        data.put("health", health.name());
        publish(container, "container.health", data);
    }

    /**
     * The first process was sent a signal.
     *
     * @param failure why it was not, null when it was
     */
    void signalled(Container container, int signal, String by, @Nullable String failure) {
        Map<String, Object> data = new HashMap<>();
        data.put("signal", signal);
        data.put("by", by);
        if (failure != null) {
            data.put("detail", failure);
        }
        String type = failure == null ? "container.signalled" : "container.signal-failed";
        publish(container, type, data);
    }

    /** Files were copied out of a container or into it. */
    void copied(Container container, String direction, String path, String by) {
        Map<String, Object> data = new HashMap<>();
        data.put("path", path);
        data.put("by", by);
        publish(container, "container.copied-" + direction, data);
    }

    void ended(Container container, int incarnation, EndReason reason, @Nullable Integer exitCode) {
        Map<String, Object> data = new HashMap<>();
        data.put("incarnation", incarnation);
        data.put("reason", reason.name());
        if (exitCode != null) {
            data.put("exitCode", exitCode);
        }
        publish(container, "container.ended", data);
    }

    /**
     * Somebody went into a container.
     *
     * @param program without its arguments, which may be secrets
     */
    void exec(Container container, String program, String by) {
        Map<String, Object> data = new HashMap<>();
        data.put("program", program);
        data.put("by", by);
        publish(container, "container.exec", data);
    }

    private void publish(Container container, String type, Map<String, Object> data) {
        data.put("name", container.name().value());
        if (container.replica() != null) {
            data.put("service", container.replica().service().toString());
            data.put("serviceName", container.replica().name().value());
        }
        events.publish(
                container.account(), container.projectId(), type, container.id().toString(), data);
    }
}
