package io.stiva.node.network;

/**
 * A container port to publish on the node.
 *
 * @param containerPort 1 to 65535
 * @param hostPort wanted port of the node, 0 = any of the configured range
 */
public record PortRequest(int containerPort, Transport transport, int hostPort) {

    public PortRequest {
        if (containerPort < 1 || containerPort > 65535 || hostPort < 0 || hostPort > 65535) {
            throw NetworkErrors.portOutOfBounds(containerPort, hostPort);
        }
    }
}
