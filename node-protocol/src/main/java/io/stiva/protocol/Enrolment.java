package io.stiva.protocol;

import java.time.Instant;
import java.util.List;

/** How a node gets its identity: one HTTP exchange with a one-time join token. */
public final class Enrolment {

    private Enrolment() {}

    /**
     * @param joinToken shown once by {@code node join-token}; good for one node
     * @param name wanted node name, a DNS label
     * @param signingRequest PKCS#10 in PEM over a key made on the node
     * @param usageKey base64 of the X.509 SubjectPublicKeyInfo of the node's Ed25519 usage key
     * @param versions protocol versions the agent speaks
     */
    public record Request(
            String joinToken,
            String name,
            String signingRequest,
            String usageKey,
            List<Integer> versions) {
        /** Leaves the token out. */
        @Override
        public String toString() {
            return "Enrolment.Request[" + name + "]";
        }
    }

    /**
     * @param signingRequest PKCS#10 in PEM over a new key made on the node
     */
    public record Renewal(String signingRequest) {}

    /**
     * @param nodeId {@code nod_…}
     * @param certificate the node's client certificate, PEM, issuer appended
     * @param authority the platform's CA, PEM: what the node trusts on the link
     * @param expiresAt when the certificate ends; renew after two thirds of its life
     */
    public record Answer(String nodeId, String certificate, String authority, Instant expiresAt) {}
}
