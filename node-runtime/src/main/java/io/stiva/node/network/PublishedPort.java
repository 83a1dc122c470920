package io.stiva.node.network;

/** A container port as it answers on every IPv4 address of the node. */
public record PublishedPort(int containerPort, Transport transport, int hostPort) {}
