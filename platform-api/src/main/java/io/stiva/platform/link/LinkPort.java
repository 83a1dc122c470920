package io.stiva.platform.link;

import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * A second connector for nodes: TLS by the platform's CA, client certificates asked for but not
 * demanded, because a machine that joins has none yet; {@link NodeDoor} demands them.
 */
@Component
class LinkPort implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private static final List<String> ALWAYS = List.of("localhost", "127.0.0.1", "::1");
    private static final int MOST_CONNECTIONS = 4096;

    private final LinkSettings settings;
    private final CertificateAuthority authority;
    private final Connector connector;

    LinkPort(LinkSettings settings, CertificateAuthority authority) {
        this.settings = settings;
        this.authority = authority;
        this.connector = connector();
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addAdditionalConnectors(connector);
    }

    /** The port it listens on; the settings may have left the choice to the system. */
    int number() {
        return connector.getLocalPort();
    }

    X509Certificate authorityCertificate() {
        return authority.certificate();
    }

    private Connector connector() {
        Http11NioProtocol protocol = new Http11NioProtocol();
        protocol.setExecutor(new VirtualThreadExecutor("node-link-"));
        protocol.setMaxConnections(MOST_CONNECTIONS);
        protocol.setSSLEnabled(true);
        Connector made = new Connector(protocol);
        made.setPort(settings.port());
        made.setSecure(true);
        made.setScheme("https");
        if (settings.address() != null) {
            made.setProperty("address", settings.address());
        }
        made.addSslHostConfig(tls());
        return made;
    }

    private SSLHostConfig tls() {
        Set<String> names = new LinkedHashSet<>(ALWAYS);
        names.addAll(settings.names());
        SSLHostConfig tls = new SSLHostConfig();
        tls.setProtocols("TLSv1.3");
        tls.setCertificateVerification("optional");
        tls.setTrustStore(authority.trust());
        SSLHostConfigCertificate server =
                new SSLHostConfigCertificate(tls, SSLHostConfigCertificate.Type.EC);
        server.setCertificateKeystore(authority.issueServer(List.copyOf(names)));
        server.setCertificateKeystorePassword("");
        server.setCertificateKeyPassword("");
        server.setCertificateKeyAlias("link");
        tls.addCertificate(server);
        return tls;
    }
}
