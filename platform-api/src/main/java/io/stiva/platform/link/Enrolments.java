package io.stiva.platform.link;

import io.stiva.platform.fleet.Nodes;
import io.stiva.protocol.Enrolment;
import io.stiva.protocol.Protocol;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.Slug;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/** Makes nodes out of join tokens and certificates out of requests. */
@Component
class Enrolments {

    /** Anybody may knock at this path, so only so many are heard at once. */
    private static final int MOST_AT_ONCE = 8;

    private final Nodes nodes;
    private final CertificateAuthority authority;
    private final CaSettings settings;
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);

    Enrolments(Nodes nodes, CertificateAuthority authority, CaSettings settings) {
        this.nodes = nodes;
        this.authority = authority;
        this.settings = settings;
    }

    /**
     * @throws io.stiva.vocabulary.StivaException INVALID {@code invalid-signing-request}, {@code
     *     invalid-usage-key}, {@code no-common-version}; whatever {@link Nodes#enrol} refuses
     */
    Enrolment.Answer enrol(Enrolment.Request request) {
        if (!free.tryAcquire()) {
            throw LinkErrors.tooManyEnrolments();
        }
        try {
            requireCommonVersion(request);
            PublicKey key = SigningRequest.provenKey(request.signingRequest());
            NodeId node =
                    nodes.enrol(request.joinToken(), new Slug(request.name()), usageKey(request));
            return certify(node, key);
        } finally {
            free.release();
        }
    }

    /** Signs a new key of a node that has just proved who it is. */
    Enrolment.Answer renew(NodeId node, Enrolment.Renewal renewal) {
        return certify(node, SigningRequest.provenKey(renewal.signingRequest()));
    }

    private Enrolment.Answer certify(NodeId node, PublicKey key) {
        X509Certificate certificate = authority.issueNode(node, key, settings.nodeLife());
        nodes.certified(
                node,
                CertificateAuthority.serialOf(certificate),
                certificate.getNotAfter().toInstant());
        try {
            String ca = AuthorityFiles.pem(authority.certificate());
            return new Enrolment.Answer(
                    node.toString(),
                    AuthorityFiles.pem(certificate) + ca,
                    ca,
                    certificate.getNotAfter().toInstant());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("write a certificate", e);
        }
    }

    private static void requireCommonVersion(Enrolment.Request request) {
        boolean common =
                request.versions().stream()
                        .anyMatch(v -> v >= Protocol.OLDEST && v <= Protocol.VERSION);
        if (!common) {
            throw LinkErrors.noCommonVersion();
        }
    }

    private static byte[] usageKey(Enrolment.Request request) {
        try {
            return Base64.getDecoder().decode(request.usageKey());
        } catch (IllegalArgumentException e) {
            throw LinkErrors.badUsageKey(e);
        }
    }
}
