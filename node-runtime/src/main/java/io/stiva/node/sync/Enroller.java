package io.stiva.node.sync;

import io.stiva.protocol.Enrolment;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the control plane for a certificate: the first one with a join token, later ones with mTLS.
 */
final class Enroller {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_BODY = 64 << 10;

    private final AgentSettings settings;
    private final IdentityStore store;

    /** The control plane's answer was a refusal that will not change by itself. */
    static final class RefusedException extends Exception {
        RefusedException(String message) {
            super(message);
        }
    }

    Enroller(AgentSettings settings, IdentityStore store) {
        this.settings = settings;
        this.store = store;
    }

    /**
     * Redeems the join token. Safe to repeat: the usage key shows that it is the same node.
     *
     * @throws IOException worth a retry
     * @throws RefusedException token, name or request are refused
     */
    Identity enrol() throws IOException, InterruptedException, RefusedException {
        Path tokenFile = settings.joinTokenFile();
        if (tokenFile == null) {
            throw new RefusedException("no identity and no join.token-file");
        }
        IdentityStore.Request request = store.request(settings.name().value());
        Enrolment.Request body =
                new Enrolment.Request(
                        Files.readString(tokenFile).strip(),
                        settings.name().value(),
                        request.pem(),
                        store.usageKey().publicKey(),
                        List.of(Protocol.VERSION));
        return store.keep(request, post(Protocol.ENROL_PATH, body, null));
    }

    /**
     * Exchanges the current certificate for a younger one over a new key.
     *
     * @throws IOException worth a retry
     */
    Identity renew(Identity current) throws IOException, InterruptedException, RefusedException {
        IdentityStore.Request request = store.request(settings.name().value());
        return store.keep(
                request, post(Protocol.RENEW_PATH, new Enrolment.Renewal(request.pem()), current));
    }

    private Enrolment.Answer post(String path, Object body, @Nullable Identity identity)
            throws IOException, InterruptedException, RefusedException {
        HttpRequest request =
                HttpRequest.newBuilder(url(settings.link(), path))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Wire.writeDocument(body)))
                        .build();
        try (HttpClient http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .sslContext(Identity.tls(store.authorities(), identity))
                        .build()) {
            HttpResponse<String> response =
                    http.send(
                            request,
                            HttpResponse.BodyHandlers.limiting(
                                    HttpResponse.BodyHandlers.ofString(), MOST_BODY));
            if (response.statusCode() / 100 == 2) {
                return Wire.readDocument(response.body(), Enrolment.Answer.class);
            }
            String said = "status " + response.statusCode() + ": " + response.body();
            if (response.statusCode() / 100 == 4 && response.statusCode() != 429) {
                throw new RefusedException(said);
            }
            throw new IOException(said);
        } catch (StivaException e) {
            throw new IOException("unreadable answer", e);
        }
    }

    static URI url(URI base, String path) {
        return base.resolve(path);
    }
}
