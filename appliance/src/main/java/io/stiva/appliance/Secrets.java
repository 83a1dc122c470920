package io.stiva.appliance;

import io.stiva.db.DatabasePasswords;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/**
 * The passwords this cloud's processes share, made once.
 *
 * @param superuser of PostgreSQL; only the supervisor uses it
 * @param roles of Stiva's database roles
 */
record Secrets(String superuser, DatabasePasswords roles) {

    static Secrets of(Home home, SecureRandom random) throws IOException {
        Path file = home.secrets().resolve("database.properties");
        Optional<Map<String, String>> kept = PropertiesFile.read(file);
        if (kept.isPresent()) {
            return new Secrets(
                    value(kept.get(), "superuser"),
                    new DatabasePasswords(
                            value(kept.get(), "owner"),
                            value(kept.get(), "app"),
                            value(kept.get(), "worker")));
        }
        Secrets fresh =
                new Secrets(DatabasePasswords.secret(random), DatabasePasswords.random(random));
        PropertiesFile.writeSecret(
                file,
                Map.of(
                        "superuser", fresh.superuser,
                        "owner", fresh.roles.owner(),
                        "app", fresh.roles.app(),
                        "worker", fresh.roles.worker()));
        return fresh;
    }

    private static String value(Map<String, String> kept, String key) {
        String value = kept.get(key);
        if (value == null) {
            throw new IllegalStateException("the password of " + key + " is missing in secrets");
        }
        return value;
    }

    @Override
    public String toString() {
        return "Secrets[hidden]";
    }
}
