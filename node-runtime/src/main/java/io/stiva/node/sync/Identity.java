package io.stiva.node.sync;

import io.stiva.vocabulary.NodeId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Who this node is to the control plane: a key that never left the machine, and what the platform's
 * CA says about it.
 *
 * @param chain the node's certificate first
 */
record Identity(NodeId node, PrivateKey key, List<X509Certificate> chain) {

    Identity {
        chain = List.copyOf(chain);
    }

    /** Two thirds of the certificate's life: a third is left to find the control plane back. */
    Instant renewAt() {
        Instant from = chain.getFirst().getNotBefore().toInstant();
        Duration life = Duration.between(from, expiresAt());
        return from.plus(life.multipliedBy(2).dividedBy(3));
    }

    Instant expiresAt() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    /**
     * TLS that trusts nothing but the platform's CA, and shows the certificate when there is one.
     */
    static SSLContext tls(List<X509Certificate> authorities, @Nullable Identity identity) {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(
                    identity == null ? null : identity.keys().getKeyManagers(),
                    trust(authorities).getTrustManagers(),
                    null);
            return tls;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("set up TLS", e);
        }
    }

    static TrustManagerFactory trust(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = empty();
        for (int i = 0; i < authorities.size(); i++) {
            trusted.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return trust;
    }

    private KeyManagerFactory keys() throws GeneralSecurityException, IOException {
        char[] none = new char[0];
        KeyStore own = empty();
        own.setKeyEntry("node", key, none, chain.toArray(Certificate[]::new));
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, none);
        return keys;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Certificates of a PEM text, in their order. */
    static List<X509Certificate> certificates(String pem) throws CertificateException {
        List<X509Certificate> found = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        ByteArrayInputStream text =
                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
        for (Certificate certificate : factory.generateCertificates(text)) {
            found.add((X509Certificate) certificate);
        }
        if (found.isEmpty()) {
            throw new CertificateException("no certificate in the text");
        }
        return found;
    }
}
