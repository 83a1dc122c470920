package io.stiva.appliance;

import io.stiva.db.DatabasePasswords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/**
 * The first credentials of a new cloud: handed to platform-api through a file it reads and deletes,
 * and to the person who typed {@code up} through another that is printed once and deleted.
 *
 * @param email to log in with
 * @param password random
 */
record FirstOperator(String email, String password) {

    /** Makes both files when this home was never started before. */
    static void prepare(Home home, String email, SecureRandom random) throws IOException {
        Path made = home.secrets().resolve("operator-made");
        if (Files.exists(made)) {
            return;
        }
        Map<String, String> values =
                Map.of("email", email, "password", DatabasePasswords.secret(random));
        Path bootstrap = PlatformPart.bootstrapFile(home);
        PropertiesFile.writeSecret(home.firstCredentials(), values);
        PropertiesFile.writeSecret(bootstrap, values);
        home.user().own(bootstrap);
        Files.createFile(made);
    }

    /** The credentials, if nobody was shown them yet; they are gone afterwards. */
    static Optional<FirstOperator> takeOnce(Home home) throws IOException {
        Optional<Map<String, String>> values = PropertiesFile.read(home.firstCredentials());
        Files.deleteIfExists(home.firstCredentials());
        return values.map(
                map ->
                        new FirstOperator(
                                map.getOrDefault("email", ""), map.getOrDefault("password", "")));
    }

    /** Hands the credentials to a program instead of a person: a file only its owner can read. */
    void writeTo(Path file) throws IOException {
        PropertiesFile.writeSecret(file, Map.of("email", email, "password", password));
    }

    @Override
    public String toString() {
        return "FirstOperator[" + email + "]";
    }
}
