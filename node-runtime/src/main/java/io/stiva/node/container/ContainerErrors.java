package io.stiva.node.container;

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
