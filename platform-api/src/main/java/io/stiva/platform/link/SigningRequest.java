package io.stiva.platform.link;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Reads what a node wants signed. Only the key is taken from it: names are ours to give. */
final class SigningRequest {

    private static final int P256_BITS = 256;
    private static final int LONGEST = 8 << 10;

    private SigningRequest() {}

    /**
     * The key of a request that proves to be signed by that key.
     *
     * @throws io.stiva.vocabulary.StivaException INVALID {@code invalid-signing-request}
     */
    static PublicKey provenKey(String pem) {
        if (pem.length() > LONGEST) {
            throw LinkErrors.badSigningRequest().build();
        }
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest request)) {
                throw LinkErrors.badSigningRequest().build();
            }
            PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
            boolean proven =
                    request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
            if (!proven || !isP256(key)) {
                throw LinkErrors.badSigningRequest().build();
            }
            return key;
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | IllegalArgumentException e) {
            throw LinkErrors.badSigningRequest(e);
        }
    }

    private static boolean isP256(PublicKey key) {
        return key instanceof ECPublicKey curve
                && curve.getParams().getOrder().bitLength() == P256_BITS;
    }
}
