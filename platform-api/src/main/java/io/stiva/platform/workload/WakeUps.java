package io.stiva.platform.workload;

import io.stiva.platform.shared.Notifications;
import io.stiva.vocabulary.ServiceId;
import org.springframework.stereotype.Component;

/** Wakes the reconcile loops when the transaction commits. */
@Component
public class WakeUps {

    /** The channel of {@link Notifications}; payload: a service's UUID, or {@value #ROOM}. */
    public static final String CHANNEL = "workload";

    /** Something waits for room, or room was made. */
    public static final String ROOM = "room";

    private final Notifications notifications;

    WakeUps(Notifications notifications) {
        this.notifications = notifications;
    }

    /** A service, one of its containers or their node changed. */
    void service(ServiceId service) {
        notifications.publish(CHANNEL, service.value().toString());
    }

    /** A container changed: wakes its service, and whoever waits for room. */
    void container(Container container) {
        ServiceId service = container.service();
        if (service != null) {
            service(service);
        }
        room();
    }

    void room() {
        notifications.publish(CHANNEL, ROOM);
    }
}
