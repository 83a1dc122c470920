package io.stiva.client.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What proves to the registry's token service who is asking.
 *
 * @param authorization value of the header
 */
public record RegistryCredentials(String authorization) {

    /** A session or API token of the platform. */
    public static RegistryCredentials token(String token) {
        return new RegistryCredentials("Bearer " + token);
    }

    /** An e-mail address with a password or an API token. */
    public static RegistryCredentials password(String email, String password) {
        byte[] pair = (email + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new RegistryCredentials("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "RegistryCredentials";
    }
}
