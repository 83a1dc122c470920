package io.stiva.platform.link;

import io.stiva.vocabulary.NodeId;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs certificates: its own once, the link port's at each start, the nodes' over keys that never
 * left them.
 */
final class CertificateAuthority {

    private static final Duration ROOT_LIFE = Duration.ofDays(3650);
    private static final Duration SERVER_LIFE = Duration.ofDays(825);

    /** Clocks of nodes may be behind a little. */
    private static final Duration EARLIER = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 127;
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final Clock clock;

    /** What is on disk of an authority. */
    record Root(PrivateKey key, X509Certificate certificate) {
        @Override
        public String toString() {
            return "Root[" + certificate.getSubjectX500Principal() + "]";
        }
    }

    CertificateAuthority(Root root, Clock clock) {
        this.key = root.key();
        this.certificate = root.certificate();
        this.clock = clock;
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** Makes a new authority. */
    static Root create(Clock clock) {
        KeyPair pair = newKey();
        X500Principal name = new X500Principal("CN=Stiva platform CA,O=Stiva");
        Instant now = clock.instant();
        try {
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            serial(),
                            Date.from(now.minus(EARLIER)),
                            Date.from(now.plus(ROOT_LIFE)),
                            name,
                            pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new Root(pair.getPrivate(), sign(builder, pair.getPrivate()));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("make the platform's CA", e);
        }
    }

    /** A certificate by which a node proves who it is. */
    X509Certificate issueNode(NodeId node, PublicKey nodeKey, Duration life) {
        try {
            JcaX509v3CertificateBuilder builder =
                    leaf(new X500Principal("CN=" + node + ",O=Stiva node"), nodeKey, life);
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            return sign(builder, key);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("issue a node's certificate", e);
        }
    }

    /**
     * A fresh key and certificate for the link port, as a key store without password.
     *
     * @param names host names and IP addresses nodes may dial
     */
    KeyStore issueServer(List<String> names) {
        KeyPair pair = newKey();
        try {
            JcaX509v3CertificateBuilder builder =
                    leaf(
                            new X500Principal("CN=Stiva node link,O=Stiva"),
                            pair.getPublic(),
                            SERVER_LIFE);
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            GeneralName[] all =
                    names.stream()
                            .map(CertificateAuthority::generalName)
                            .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
            KeyStore store = emptyStore();
            store.setKeyEntry(
                    "link",
                    pair.getPrivate(),
                    new char[0],
                    new Certificate[] {sign(builder, key), certificate});
            return store;
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("issue the link port's certificate", e);
        }
    }

    /** What the link port believes of clients. */
    KeyStore trust() {
        try {
            KeyStore store = emptyStore();
            store.setCertificateEntry("ca", certificate);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("make the link port's trust", e);
        }
    }

    /** A certificate's serial as the fleet stores it: lower-case hex without leading zeros. */
    static String serialOf(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    private JcaX509v3CertificateBuilder leaf(
            X500Principal subject, PublicKey subjectKey, Duration life) throws IOException {
        Instant now = clock.instant();
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        certificate.getSubjectX500Principal(),
                        serial(),
                        Date.from(now.minus(EARLIER)),
                        Date.from(now.plus(life)),
                        subject,
                        subjectKey);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        return builder;
    }

    private static GeneralName generalName(String name) {
        int kind = IP_ADDRESS.matcher(name).matches() ? GeneralName.iPAddress : GeneralName.dNSName;
        return new GeneralName(kind, name);
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** CA/Browser Forum baseline: at least 64 bits that nobody can guess. */
    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(64);
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
