package io.stiva.node.sync;

import io.stiva.protocol.Enrolment;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * The node's keys and certificates under {@code home/identity}, directory 0700 and files 0600.
 *
 * <p>{@code node.json} names node, key and certificate together, so that a renewal that dies
 * half-way leaves the old identity whole. The usage key is made once and never changes.
 */
final class IdentityStore {

    private final Path directory;
    private final Path authorityFile;
    private final KeptFile nodeFile;
    private final KeptFile usageFile;

    /** What is on disk; keys are PKCS#8 in Base64. */
    private record Kept(String nodeId, String key, String certificate, String authority) {
        @Override
        public String toString() {
            return "Kept[" + nodeId + "]";
        }
    }

    /** Ed25519: PKCS#8 and X.509 SubjectPublicKeyInfo in Base64. */
    record UsageKey(String privateKey, String publicKey) {
        @Override
        public String toString() {
            return "UsageKey[" + publicKey + "]";
        }
    }

    /** A fresh key and the request for a certificate over it. */
    record Request(PrivateKey key, String pem) {
        @Override
        public String toString() {
            return "Request[]";
        }
    }

    IdentityStore(Path home, Path authorityFile) {
        this.directory = home.resolve("identity");
        this.authorityFile = authorityFile;
        this.nodeFile = new KeptFile(directory.resolve("node.json"));
        this.usageFile = new KeptFile(directory.resolve("usage-key.json"));
    }

    Optional<Identity> load() {
        return kept().map(
                        kept -> {
                            try {
                                return new Identity(
                                        NodeId.parse(kept.nodeId()),
                                        privateKey("EC", kept.key()),
                                        Identity.certificates(kept.certificate()));
                            } catch (GeneralSecurityException e) {
                                throw new IllegalStateException("damaged: " + directory, e);
                            }
                        });
    }

    /** Keeps what the control plane answered to a request. */
    Identity keep(Request request, Enrolment.Answer answer) {
        try {
            Identity identity =
                    new Identity(
                            NodeId.parse(answer.nodeId()),
                            request.key(),
                            Identity.certificates(answer.certificate()));
            nodeFile.write(
                    Wire.writeDocument(
                            new Kept(
                                    answer.nodeId(),
                                    base64(request.key().getEncoded()),
                                    answer.certificate(),
                                    answer.authority())));
            return identity;
        } catch (CertificateException e) {
            throw new IllegalStateException("the control plane answered no certificate", e);
        }
    }

    /** The CA from the settings, and the one the control plane named last. */
    List<X509Certificate> authorities() {
        try {
            List<X509Certificate> trusted =
                    new ArrayList<>(Identity.certificates(Files.readString(authorityFile)));
            Optional<Kept> kept = kept();
            if (kept.isPresent()) {
                trusted.addAll(Identity.certificates(kept.get().authority()));
            }
            return trusted.stream().distinct().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + authorityFile, e);
        } catch (CertificateException e) {
            throw new IllegalStateException("not a certificate: " + authorityFile, e);
        }
    }

    /** Makes an EC P-256 key and asks for a certificate over it; nothing is kept yet. */
    Request request(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] request =
                    new JcaPKCS10CertificationRequestBuilder(
                                    new X500Principal("CN=" + name), pair.getPublic())
                            .build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(pair.getPrivate()))
                            .getEncoded();
            return new Request(pair.getPrivate(), pem("CERTIFICATE REQUEST", request));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("make a certificate request", e);
        }
    }

    /** The key usage records are signed with, made when there is none yet. */
    UsageKey usageKey() {
        Optional<String> kept = usageFile.read();
        if (kept.isPresent()) {
            return Wire.readDocument(kept.get(), UsageKey.class);
        }
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            UsageKey fresh =
                    new UsageKey(
                            base64(pair.getPrivate().getEncoded()),
                            base64(pair.getPublic().getEncoded()));
            usageFile.write(Wire.writeDocument(fresh));
            return fresh;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK since 15 has Ed25519", e);
        }
    }

    /** {@link #usageKey} for signing. */
    PrivateKey usageSigningKey() {
        try {
            return privateKey("Ed25519", usageKey().privateKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("damaged: " + directory, e);
        }
    }

    private Optional<Kept> kept() {
        return nodeFile.read().map(text -> Wire.readDocument(text, Kept.class));
    }

    private static PrivateKey privateKey(String algorithm, String pkcs8)
            throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pkcs8)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String pem(String type, byte[] der) {
        String body =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, body);
    }
}
