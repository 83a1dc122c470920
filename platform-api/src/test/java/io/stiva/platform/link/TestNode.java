package io.stiva.platform.link;

import io.stiva.platform.fleet.JoinTokens;
import io.stiva.platform.testing.RunningApi;
import io.stiva.platform.testing.Tenant;
import io.stiva.protocol.Enrolment;
import io.stiva.protocol.FromNode;
import io.stiva.protocol.Hello;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.StreamBytes;
import io.stiva.protocol.StreamOrder;
import io.stiva.protocol.ToNode;
import io.stiva.protocol.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/** A node without containers: what an agent does on the wire, by hand. */
final class TestNode {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final RunningApi api;
    private final KeyPair key;
    private final KeyPair usageKey;
    private final String name = "link-" + COUNT.incrementAndGet();
    private Enrolment.@Nullable Answer answer;

    TestNode(RunningApi api) throws Exception {
        this.api = api;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        this.key = generator.generateKeyPair();
        this.usageKey = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    static TestNode enrolled(RunningApi api) throws Exception {
        TestNode node = new TestNode(api);
        HttpResponse<String> response = node.enrol(joinToken(api));
        if (response.statusCode() != 201) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return node;
    }

    static String joinToken(RunningApi api) {
        return api.bean(JoinTokens.class).issue(Tenant.operator(api), null).token();
    }

    String name() {
        return name;
    }

    String id() {
        if (answer == null) {
            throw new AssertionError("not enrolled");
        }
        return answer.nodeId();
    }

    String signingRequest() throws Exception {
        byte[] request =
                new JcaPKCS10CertificationRequestBuilder(
                                new X500Principal("CN=whatever"), key.getPublic())
                        .build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(key.getPrivate()))
                        .getEncoded();
        return "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder().encodeToString(request)
                + "\n-----END CERTIFICATE REQUEST-----\n";
    }

    HttpResponse<String> enrol(String token) throws Exception {
        Enrolment.Request request =
                new Enrolment.Request(
                        token,
                        name,
                        signingRequest(),
                        Base64.getEncoder().encodeToString(usageKey.getPublic().getEncoded()),
                        List.of(Protocol.VERSION));
        HttpResponse<String> response =
                post(Protocol.ENROL_PATH, Wire.writeDocument(request), client(false));
        if (response.statusCode() == 201) {
            answer = Wire.readDocument(response.body(), Enrolment.Answer.class);
        }
        return response;
    }

    HttpResponse<String> post(String path, String body, HttpClient http) throws Exception {
        return http.send(
                HttpRequest.newBuilder(link(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, HttpClient http) throws Exception {
        return http.send(
                HttpRequest.newBuilder(link(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    URI link(String path) {
        return URI.create("https://127.0.0.1:" + api.bean(LinkPort.class).number() + path);
    }

    /** A client that trusts the platform's CA alone. */
    HttpClient client(boolean showCertificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", api.bean(LinkPort.class).authorityCertificate());
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (showCertificate && answer != null) {
            own.setKeyEntry("node", key.getPrivate(), new char[0], chain(answer.certificate()));
        }
        keys.init(own, new char[0]);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls).build();
    }

    static X509Certificate[] chain(String pem) throws Exception {
        Collection<? extends Certificate> all =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        return all.toArray(X509Certificate[]::new);
    }

    Talk dial(String path) throws Exception {
        Talk talk = new Talk();
        talk.socket =
                client(true)
                        .newWebSocketBuilder()
                        .buildAsync(URI.create(link(path).toString().replace("https", "wss")), talk)
                        .get(10, TimeUnit.SECONDS);
        return talk;
    }

    static Hello hello() {
        return hello(Map.of());
    }

    static Hello hello(Map<String, String> labels) {
        return new Hello(
                List.of(1),
                "0.1.0",
                "boot",
                "amd64",
                "192.0.2.9",
                2000,
                1L << 30,
                1000,
                labels,
                0,
                1);
    }

    /** One WebSocket and what came over it. */
    static final class Talk implements WebSocket.Listener {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder parts = new StringBuilder();
        private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        @Nullable WebSocket socket;

        void say(FromNode message) throws Exception {
            sayText(Wire.write(message));
        }

        void sayText(String text) throws Exception {
            WebSocket open = socket;
            if (open == null) {
                throw new AssertionError("not dialled");
            }
            open.sendText(text, true).get(10, TimeUnit.SECONDS);
        }

        void sayBytes(StreamBytes bytes) throws Exception {
            WebSocket open = socket;
            if (open == null) {
                throw new AssertionError("not dialled");
            }
            open.sendBinary(bytes.message(), true).get(10, TimeUnit.SECONDS);
        }

        void close() throws Exception {
            WebSocket open = socket;
            if (open != null) {
                open.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
            }
        }

        void abort() {
            WebSocket open = socket;
            if (open != null) {
                open.abort();
            }
        }

        /** The next message, within ten seconds; CLOSED when there will be none. */
        String next() throws Exception {
            String text = heard.poll(10, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("nothing came");
            }
            return text;
        }

        /** The next order on a stream. */
        StreamOrder order() throws Exception {
            return Wire.order(next());
        }

        <T extends ToNode> T next(Class<T> type) throws Exception {
            return type.cast(Wire.toNode(next()));
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                heard.add(parts.toString());
                parts.setLength(0);
            }
            from.request(1);
            return null;
        }

        /** Heard as its channel and its text. */
        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket from, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            pieces.writeBytes(part);
            if (last) {
                StreamBytes bytes = StreamBytes.read(ByteBuffer.wrap(pieces.toByteArray()));
                pieces.reset();
                heard.add(bytes.channel() + " " + StandardCharsets.UTF_8.decode(bytes.bytes()));
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            heard.add("CLOSED " + status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            heard.add("CLOSED " + error);
        }
    }
}
