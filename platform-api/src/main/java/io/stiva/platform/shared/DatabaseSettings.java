package io.stiva.platform.shared;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the state is.
 *
 * @param url JDBC URL of the database, without user and password
 * @param ownerPassword of stiva_owner, used by Flyway at start only
 * @param appPassword of stiva_app, used by the pool
 */
@ConfigurationProperties("stiva.db")
public record DatabaseSettings(String url, String ownerPassword, String appPassword) {
    /** Leaves the passwords out. */
    @Override
    public String toString() {
        return "DatabaseSettings[" + url + "]";
    }
}
