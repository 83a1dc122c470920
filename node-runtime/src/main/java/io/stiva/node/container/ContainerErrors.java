package io.stiva.node.container;

import io.stiva.node.linux.NoSpace;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;

/** Refusals of the container façade. */
final class ContainerErrors {
    private ContainerErrors() {}

    static StivaException notFound(ContainerId id) {
        return StivaException.of(ErrorCategory.NOT_FOUND, "container-not-found")
                .say("no container %s on this node", id)
                .build();
    }

    static StivaException notRunning(ContainerId id, ContainerState state) {
        return StivaException.of(ErrorCategory.CONFLICT, "container-not-running")
                .say("container %s does not run: it is %s", id, state)
                .build();
    }

    static StivaException paused(ContainerId id) {
        return StivaException.of(ErrorCategory.CONFLICT, "container-paused")
                .say("container %s is paused: unpause it first", id)
                .build();
    }

    static StivaException endedMeanwhile(ContainerId id) {
        return StivaException.of(ErrorCategory.CONFLICT, "container-not-running")
                .say("container %s has just ended", id)
                .build();
    }

    static StivaException tooManyExecs(ContainerId id, int most) {
        return StivaException.of(ErrorCategory.RATE_LIMITED, "too-many-execs")
                .say("container %s runs %d commands already: end one first", id, most)
                .build();
    }

    static StivaException noTerminal() {
        return StivaException.of(ErrorCategory.CONFLICT, "no-terminal")
                .say("the command has no terminal to resize")
                .build();
    }

    static StivaException execFailed(RuntimeException cause) {
        return StivaException.of(ErrorCategory.INTERNAL, "exec-failed")
                .say("the command could not be started: a fault of the platform")
                .log("%s", cause)
                .causedBy(cause)
                .build();
    }

    /**
     * Of a start.
     *
     * @param needed space on the disk
     */
    static StivaException of(RuntimeException failure, Bytes needed) {
        return NoSpace.isIn(failure) ? diskFull(Bytes.ZERO, needed) : platform(failure);
    }

    static StivaException diskFull(Bytes left, Bytes needed) {
        return StivaException.of(ErrorCategory.UNAVAILABLE, "node-disk-full")
                .say(
                        "this node's disk is full: %s left, %s needed to start a container",
                        left, needed)
                .build();
    }

    static StivaException wrongArchitecture(Object image, Object node) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "wrong-architecture")
                .say("the image is for %s and this node is %s", image, node)
                .build();
    }

    static StivaException platform(RuntimeException cause) {
        return StivaException.of(ErrorCategory.INTERNAL, "container-failed")
                .say("the container could not be started: a fault of the platform")
                .log("%s", cause)
                .causedBy(cause)
                .build();
    }
}
