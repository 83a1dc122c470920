package io.stiva.billing.core.usage;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Ed25519 (RFC 8032) as the JDK has it; its signatures are deterministic, so signing is pure. */
public final class UsageKeys {

    public static final String ALGORITHM = "Ed25519";

    private UsageKeys() {}

    /**
     * Reads a public key.
     *
     * @param x509 its SubjectPublicKeyInfo (RFC 8410), 44 bytes
     * @throws io.stiva.vocabulary.StivaException INVALID {@code usage-key-invalid}
     */
    public static PublicKey publicKey(byte[] x509) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(x509));
        } catch (GeneralSecurityException e) {
            throw UsageErrors.badKey(e);
        }
    }

    /**
     * Reads a private key.
     *
     * @param pkcs8 its PKCS #8 form
     * @throws InvalidKeySpecException when it is anything else
     */
    public static PrivateKey privateKey(byte[] pkcs8) throws InvalidKeySpecException {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no Ed25519", e);
        }
    }

    static byte[] sign(byte[] bytes, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing usage failed", e);
        }
    }

    static boolean verifies(byte[] bytes, String base64Signature, PublicKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(bytes);
            return signature.verify(Base64.getDecoder().decode(base64Signature));
        } catch (SignatureException | InvalidKeyException | IllegalArgumentException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("verifying usage failed", e);
        }
    }
}
