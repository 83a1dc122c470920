package io.stiva.node.network;

import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ProjectId;
import java.util.List;
import java.util.Optional;

/**
 * The networks of this node: a container is given a place, attached to it at each start, and gives
 * it back when it is removed. Every verb is safe from any thread and to call twice.
 *
 * <p>An interface because it is the edge to the kernel: {@link ProjectNetworks} is the real one,
 * and tests of its callers bring a fake.
 */
public interface Networks {

    /**
     * Makes the host agree with the places an earlier agent gave out. Networking of containers that
     * still run is not interrupted. Call it once, before any other verb.
     */
    void recover();

    /** Every place that was given out and not yet given back. */
    List<Endpoint> held();

    Optional<Endpoint> find(ContainerId container);

    /**
     * Gives a container its place. Asking again answers the same place.
     *
     * @throws io.stiva.vocabulary.StivaException UNPROCESSABLE {@code host-port-taken}, UNAVAILABLE
     *     {@code no-host-port-left}, {@code no-address-left}, {@code no-subnet-left}
     */
    Endpoint reserve(ContainerId container, ProjectId project, List<PortRequest> ports);

    /**
     * Puts a device {@code eth0} with the container's address into a network namespace and opens
     * its published ports.
     *
     * @param pid a process in that namespace which cannot end before this returns
     * @throws io.stiva.vocabulary.StivaException INTERNAL {@code network-failed}
     */
    void attach(ContainerId container, int pid);

    /** Closes the published ports of a container that ended; its place stays. */
    void detach(ContainerId container);

    /**
     * Gives a removed container's place back, and takes the project's bridge away with its last
     * container. The container's device goes with its network namespace.
     */
    void release(ContainerId container);

    /**
     * Takes bridges and rules off the host, for when no container runs any more and nobody knows
     * when there will be another agent. Places stay given out; {@link #recover} puts all back.
     */
    void withdraw();
}
