package io.stiva.node.sync;

import io.stiva.vocabulary.NodeId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's identity over time: obtained once, renewed in time, shown on every connection. */
public final class Credentials {

    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

    private final IdentityStore store;
    private final Enroller enroller;
    private final Clock clock;
    private volatile Identity identity;

    private Credentials(IdentityStore store, Enroller enroller, Clock clock, Identity identity) {
        this.store = store;
        this.enroller = enroller;
        this.clock = clock;
        this.identity = identity;
    }

    /**
     * Loads the identity, or enrols and tries until the control plane answers.
     *
     * @throws IllegalStateException when the control plane refuses the join token for good
     */
    public static Credentials obtain(AgentSettings settings, Clock clock, RandomGenerator random)
            throws InterruptedException {
        IdentityStore store = new IdentityStore(settings.home(), settings.authorityFile());
        Enroller enroller = new Enroller(settings, store);
        Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15), random);
        while (true) {
            var kept = store.load();
            if (kept.isPresent()) {
                return new Credentials(store, enroller, clock, kept.get());
            }
            try {
                return new Credentials(store, enroller, clock, enroller.enrol());
            } catch (IOException | RuntimeException e) {
                LOG.info("not enrolled yet: {}", e.toString());
            } catch (Enroller.RefusedException e) {
                throw new IllegalStateException("enrolment refused: " + e.getMessage(), e);
            }
            TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
        }
    }

    public NodeId node() {
        return identity.node();
    }

    /** Ed25519; signs usage batches. */
    public PrivateKey usageKey() {
        return store.usageSigningKey();
    }

    /** TLS that trusts the platform alone and shows the certificate of this moment. */
    SSLContext tls() {
        return Identity.tls(store.authorities(), identity);
    }

    /** A client for the registry that shows the newest certificate for as long as it lives. */
    public HttpClient registryClient() {
        SSLContext tls = LiveIdentity.tls(store.authorities(), () -> identity);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .sslContext(tls)
                .build();
    }

    /**
     * Renews the certificate when its time has come.
     *
     * @return whether there is a new one
     */
    boolean renewWhenDue() throws InterruptedException {
        if (clock.instant().isBefore(identity.renewAt())) {
            return false;
        }
        try {
            identity = enroller.renew(identity);
            LOG.info("the node's certificate is good until {}", identity.expiresAt());
            return true;
        } catch (IOException | Enroller.RefusedException e) {
            LOG.warn("the node's certificate was not renewed: {}", e.toString());
            return false;
        }
    }
}
