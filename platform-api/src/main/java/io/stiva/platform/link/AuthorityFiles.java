package io.stiva.platform.link;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.Base64;
import java.util.Set;

/**
 * The CA on disk: {@code ca.key} holds key and certificate (PEM, mode 0600) in one file, so that
 * they can never be of two different authorities; {@code ca.pem} is the certificate for everybody.
 */
final class AuthorityFiles {

    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";

    private AuthorityFiles() {}

    /** Loads the authority, or makes one; of two replicas that start at once, one makes it. */
    static CertificateAuthority.Root open(Path directory, Clock clock) {
        Path keyFile = directory.resolve("ca.key");
        try {
            Files.createDirectories(directory);
            if (!Files.exists(keyFile)) {
                create(keyFile, CertificateAuthority.create(clock));
            }
            CertificateAuthority.Root root = read(Files.readString(keyFile));
            publish(directory.resolve("ca.pem"), pem(root.certificate()));
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException("open the CA in " + directory, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the CA in " + directory + " is damaged", e);
        }
    }

    static String pem(X509Certificate certificate) throws GeneralSecurityException {
        return pem(CERTIFICATE, certificate.getEncoded());
    }

    /** Written beside and linked, so that nobody ever reads half of it or overwrites another's. */
    private static void create(Path keyFile, CertificateAuthority.Root root)
            throws IOException, GeneralSecurityException {
        Path fresh = Files.createTempFile(keyFile.getParent(), "ca", ".new", onlyOwner());
        try {
            Files.writeString(fresh, pem(KEY, root.key().getEncoded()) + pem(root.certificate()));
            Files.createLink(keyFile, fresh);
        } catch (FileAlreadyExistsException e) {
            if (!Files.exists(keyFile)) {
                throw e;
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** A directory that cannot be written (a mounted secret) holds it already. */
    private static void publish(Path file, String pem) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(pem)) {
            Files.writeString(
                    file,
                    pem,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    private static CertificateAuthority.Root read(String text) throws GeneralSecurityException {
        X509Certificate certificate =
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        new ByteArrayInputStream(part(text, CERTIFICATE)));
        return new CertificateAuthority.Root(
                KeyFactory.getInstance("EC")
                        .generatePrivate(new PKCS8EncodedKeySpec(part(text, KEY))),
                certificate);
    }

    private static byte[] part(String text, String type) throws GeneralSecurityException {
        String begin = "-----BEGIN " + type + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + type + "-----");
        if (from < 0 || to < from) {
            throw new GeneralSecurityException("no " + type + " in the file");
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }

    private static String pem(String type, byte[] der) {
        String body =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, body);
    }

    private static FileAttribute<Set<PosixFilePermission>> onlyOwner() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }
}
