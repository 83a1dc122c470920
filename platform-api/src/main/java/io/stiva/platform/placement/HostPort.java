package io.stiva.platform.placement;

/**
 * A port on a node that only one container can have.
 *
 * @param protocol {@code tcp} or {@code udp}
 */
public record HostPort(String protocol, int port) {
    @Override
    public String toString() {
        return port + "/" + protocol;
    }
}
