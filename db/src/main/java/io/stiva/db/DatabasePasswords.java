package io.stiva.db;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * The passwords of the three roles.
 *
 * @param owner of {@link DatabaseRole#OWNER}
 * @param app of {@link DatabaseRole#APP}
 * @param worker of {@link DatabaseRole#WORKER}
 */
public record DatabasePasswords(String owner, String app, String worker) {

    private static final int SECRET_BYTES = 24;

    /** Three new random passwords of 192 bits each. */
    public static DatabasePasswords random(SecureRandom random) {
        return new DatabasePasswords(secret(random), secret(random), secret(random));
    }

    /** One random secret of 192 bits, safe in URLs and properties files. */
    public static String secret(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public String of(DatabaseRole role) {
        return switch (role) {
            case OWNER -> owner;
            case APP -> app;
            case WORKER -> worker;
        };
    }

    /** Never the passwords: records print themselves into logs. */
    @Override
    public String toString() {
        return "DatabasePasswords[hidden]";
    }
}
