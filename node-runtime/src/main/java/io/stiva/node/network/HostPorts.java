package io.stiva.node.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Host ports kept by a bound socket that never listens: a port is free exactly when the kernel lets
 * us bind it, no other program (nor another cloud on this machine) can take it while we hold it,
 * and a connection that no rule translates is refused at once. One thread at a time.
 */
final class HostPorts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HostPorts.class);

    private final NetworkSettings settings;
    private final Map<Key, Channel> held = new HashMap<>();
    private int next;

    private record Key(Transport transport, int port) {}

    HostPorts(NetworkSettings settings) {
        this.settings = settings;
        this.next = settings.firstHostPort();
    }

    /**
     * Takes the wanted port, or the next free one of the range.
     *
     * @throws io.stiva.vocabulary.StivaException UNPROCESSABLE {@code host-port-taken}, UNAVAILABLE
     *     {@code no-host-port-left}
     */
    PublishedPort take(PortRequest wanted) {
        if (wanted.hostPort() != 0) {
            if (!bind(wanted.transport(), wanted.hostPort())) {
                throw NetworkErrors.hostPortTaken(wanted);
            }
            return new PublishedPort(wanted.containerPort(), wanted.transport(), wanted.hostPort());
        }
        int size = settings.lastHostPort() - settings.firstHostPort() + 1;
        for (int i = 0; i < size; i++) {
            int port = next;
            next = port == settings.lastHostPort() ? settings.firstHostPort() : port + 1;
            if (bind(wanted.transport(), port)) {
                return new PublishedPort(wanted.containerPort(), wanted.transport(), port);
            }
        }
        throw NetworkErrors.noHostPortLeft(settings);
    }

    /** Takes back what an earlier agent had given out; the rules win over who took it meanwhile. */
    void retake(PublishedPort port) {
        if (!bind(port.transport(), port.hostPort())) {
            LOG.warn(
                    "{} port {} is published but another program of this host has bound it",
                    port.transport().word(),
                    port.hostPort());
        }
    }

    void give(PublishedPort port) {
        Channel channel = held.remove(new Key(port.transport(), port.hostPort()));
        if (channel != null) {
            close(channel);
        }
    }

    private boolean bind(Transport transport, int port) {
        Key key = new Key(transport, port);
        if (held.containsKey(key)) {
            return false;
        }
        Optional<Channel> bound = open(transport, new InetSocketAddress("0.0.0.0", port));
        bound.ifPresent(channel -> held.put(key, channel));
        return bound.isPresent();
    }

    private static Optional<Channel> open(Transport transport, InetSocketAddress address) {
        return switch (transport) {
            case TCP -> openTcp(address);
            case UDP -> openUdp(address);
        };
    }

    private static Optional<Channel> openTcp(InetSocketAddress address) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
            return bound(channel, () -> channel.bind(address));
        } catch (IOException e) {
            throw new UncheckedIOException("open a socket", e);
        }
    }

    private static Optional<Channel> openUdp(InetSocketAddress address) {
        try {
            DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
            return bound(channel, () -> channel.bind(address));
        } catch (IOException e) {
            throw new UncheckedIOException("open a socket", e);
        }
    }

    private static Optional<Channel> bound(Channel channel, Bind bind) {
        try {
            bind.run();
            return Optional.of(channel);
        } catch (IOException e) {
            close(channel);
            return Optional.empty();
        }
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("close a socket", e);
        }
    }

    @Override
    public void close() {
        held.values().forEach(HostPorts::close);
        held.clear();
    }

    @FunctionalInterface
    private interface Bind {
        void run() throws IOException;
    }
}
