package io.stiva.node.network;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;

/** Refusals and faults of the node's networks. */
final class NetworkErrors {
    private NetworkErrors() {}

    static StivaException portOutOfBounds(int containerPort, int hostPort) {
        return StivaException.of(ErrorCategory.INVALID, "invalid-port")
                .say("port out of bounds: use 1 to 65535")
                .log("container port %d, host port %d", containerPort, hostPort)
                .build();
    }

    static StivaException hostPortTaken(PortRequest wanted) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "host-port-taken")
                .say(
                        "%s port %d is taken on the node: publish another one, or leave the choice to the node",
                        wanted.transport().word(), wanted.hostPort())
                .build();
    }

    static StivaException noHostPortLeft(NetworkSettings settings) {
        return StivaException.of(ErrorCategory.UNAVAILABLE, "no-host-port-left")
                .say("no port is left on the node to publish: stop containers or add nodes")
                .log("range %d-%d", settings.firstHostPort(), settings.lastHostPort())
                .build();
    }

    static StivaException noSubnetLeft(ProjectId project, Ipv4Prefix pool) {
        return StivaException.of(ErrorCategory.UNAVAILABLE, "no-subnet-left")
                .say("no private network is left on the node: add nodes")
                .log("%s asked for a subnet of %s", project, pool)
                .build();
    }

    static StivaException noAddressLeft(ProjectId project) {
        return StivaException.of(ErrorCategory.UNAVAILABLE, "no-address-left")
                .say("the project's network has no address left on the node: stop containers")
                .log("%s is full", project)
                .build();
    }

    static StivaException notReserved(Object container) {
        return StivaException.of(ErrorCategory.INTERNAL, "no-network")
                .say("the container has no place in its project's network")
                .log("%s was never reserved", container)
                .build();
    }

    static StivaException commandFailed(String command, String output, Throwable cause) {
        return StivaException.of(ErrorCategory.INTERNAL, "network-failed")
                .say("the node could not set up the network")
                .log("%s: %s", command, output)
                .causedBy(cause)
                .build();
    }

    /** The tool's own words are the cause, so that a log of the exception names them. */
    static StivaException commandFailed(String command, String output) {
        return commandFailed(command, output, new IOException(command + ": " + output));
    }
}
