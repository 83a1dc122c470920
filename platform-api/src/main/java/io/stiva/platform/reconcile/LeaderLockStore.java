package io.stiva.platform.reconcile;

import io.stiva.platform.shared.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The advisory lock of the leader, on a connection of its own: PostgreSQL gives it up when the
 * connection ends, however the process ended.
 */
@Component
class LeaderLockStore {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderLockStore.class);

    /** Any number, the same in every replica. */
    private static final long KEY = 0x5354_4956_4100_0001L;

    private static final int VALID_SECONDS = 2;

    private final DatabaseSettings settings;
    private @Nullable Connection connection;

    LeaderLockStore(DatabaseSettings settings) {
        this.settings = settings;
    }

    /**
     * Takes the lock if nobody has it; whether this process has it now. Without the database nobody
     * has it.
     */
    synchronized boolean tryHold() {
        try {
            return hold();
        } catch (SQLException e) {
            LOG.debug("no leader lock without the database: {}", e.getMessage());
            return false;
        }
    }

    private boolean hold() throws SQLException {
        Connection held = connection;
        if (held != null) {
            if (held.isValid(VALID_SECONDS)) {
                return true;
            }
            letGo();
        }
        Connection fresh =
                DriverManager.getConnection(settings.url(), "stiva_app", settings.appPassword());
        if (tryLock(fresh)) {
            connection = fresh;
            return true;
        }
        fresh.close();
        return false;
    }

    private static boolean tryLock(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            statement.setLong(1, KEY);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    synchronized void letGo() {
        Connection held = connection;
        connection = null;
        if (held != null) {
            try {
                held.close();
            } catch (SQLException e) {
                // It was broken already; the server has given the lock up.
            }
        }
    }
}
