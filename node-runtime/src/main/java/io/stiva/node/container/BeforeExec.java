package io.stiva.node.container;

/**
 * What has to happen between the making of a container's namespaces and the first instruction of
 * its program, for example attaching the network. Called for every incarnation, restarts included,
 * and given at construction, because a container adopted from an earlier agent restarts as well.
 */
@FunctionalInterface
public interface BeforeExec {

    /** Does nothing: a container with only a loopback device that is down. */
    BeforeExec NOTHING = (spec, pid) -> {};

    /**
     * @param pid of the container's first process in the agent's own pid namespace; its namespaces
     *     are under {@code /proc/PID/ns}. The process waits and cannot run tenant code before this
     *     returns
     * @throws RuntimeException to have the start fail with this as its cause
     */
    void run(ContainerSpec spec, int pid);
}
