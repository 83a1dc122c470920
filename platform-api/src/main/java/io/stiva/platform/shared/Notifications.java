package io.stiva.platform.shared;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Wakes loops of every replica through PostgreSQL LISTEN and NOTIFY.
 *
 * <p>A message is sent when the transaction that published it commits, and never when it rolls
 * back. Delivery is a hint, not a promise: what was sent while the listening connection was away is
 * lost, so a subscriber is woken once after every reconnect (with an empty payload) and must look
 * at its tables instead of trusting the payload.
 */
@Component
public class Notifications implements SmartLifecycle {

    /** What a subscriber gets instead of the messages it may have missed. */
    public static final String RECONNECTED = "";

    /** Larger payloads are refused by PostgreSQL (8,000 bytes). */
    public static final int MAX_PAYLOAD = 7_900;

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final int POLL_MILLIS = 500;
    private static final long RETRY_MILLIS = 500;

    private final JdbcClient jdbc;
    private final DatabaseSettings settings;
    private final Map<String, CopyOnWriteArrayList<Consumer<String>>> handlers =
            new ConcurrentHashMap<>();
    private volatile @Nullable Thread listener;
    private volatile boolean connected;

    Notifications(JdbcClient jdbc, DatabaseSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /**
     * Sends {@code payload} to every subscriber of every replica when the current transaction
     * commits.
     *
     * @param payload at most {@link #MAX_PAYLOAD} bytes; equal messages of one transaction arrive
     *     once
     */
    public void publish(String channel, String payload) {
        jdbc.sql("SELECT pg_notify(:channel, :payload)")
                .param("channel", checked(channel))
                .param("payload", payload)
                .query((row, number) -> "")
                .single();
    }

    /**
     * Calls {@code handler} with each payload, on the one listening thread: it must only wake
     * somebody and return.
     *
     * @return ends the subscription
     */
    public Subscription subscribe(String channel, Consumer<String> handler) {
        CopyOnWriteArrayList<Consumer<String>> list =
                handlers.computeIfAbsent(checked(channel), key -> new CopyOnWriteArrayList<>());
        list.add(handler);
        return () -> list.remove(handler);
    }

    /** A subscription; closing it twice is harmless. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    @Override
    public void start() {
        // Known before it runs: a thread that does not find itself here takes itself for an old one
        // and ends.
        Thread thread = Thread.ofPlatform().daemon().name("stiva-listen").unstarted(this::listen);
        listener = thread;
        thread.start();
    }

    @Override
    public void stop() {
        Thread running = listener;
        listener = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return listener != null;
    }

    /** Whether messages arrive at the moment. */
    public boolean isConnected() {
        return connected;
    }

    private void listen() {
        while (isMine()) {
            try (Connection connection = open()) {
                follow(connection);
            } catch (SQLException e) {
                if (isMine()) {
                    LOG.warn("listening connection lost, opening it again: {}", e.getMessage());
                }
            } finally {
                connected = false;
            }
            pause();
        }
    }

    private boolean isMine() {
        return Thread.currentThread() == listener;
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection(settings.url(), "stiva_app", settings.appPassword());
    }

    private void follow(Connection connection) throws SQLException {
        PGConnection postgres = connection.unwrap(PGConnection.class);
        Set<String> listening = new HashSet<>();
        while (isMine()) {
            for (String channel : handlers.keySet()) {
                if (listening.add(channel)) {
                    execute(connection, "LISTEN " + channel);
                    deliver(channel, RECONNECTED);
                }
            }
            connected = true;
            for (PGNotification message : postgres.getNotifications(POLL_MILLIS)) {
                deliver(message.getName(), message.getParameter());
            }
        }
    }

    private void deliver(String channel, String payload) {
        for (Consumer<String> handler :
                handlers.getOrDefault(channel, new CopyOnWriteArrayList<>())) {
            try {
                handler.accept(payload);
            } catch (RuntimeException e) {
                LOG.error("subscriber of {} failed", channel, e);
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
    }

    /** A channel is an identifier in LISTEN and cannot be a parameter there. */
    private static String checked(String channel) {
        if (!channel.matches("[a-z][a-z_]{0,40}")) {
            throw new IllegalArgumentException("not a channel name: " + channel);
        }
        return channel;
    }
}
