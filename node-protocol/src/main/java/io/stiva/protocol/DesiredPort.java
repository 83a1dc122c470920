package io.stiva.protocol;

/**
 * A container port to publish on the node.
 *
 * @param containerPort 1 to 65535
 * @param protocol {@code tcp} or {@code udp}
 * @param hostPort wanted port on the node, 0 = the node picks one and reports it
 */
public record DesiredPort(int containerPort, String protocol, int hostPort) {}
