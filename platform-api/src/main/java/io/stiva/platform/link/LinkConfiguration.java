package io.stiva.platform.link;

import io.stiva.platform.fleet.Nodes;
import io.stiva.protocol.Protocol;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;

/** Puts the pieces of the link together. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class LinkConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(LinkConfiguration.class);

    @Bean
    static CertificateAuthority certificateAuthority(CaSettings settings, Clock clock) {
        Path directory = settings.directory();
        if (directory == null) {
            LOG.warn("stiva.ca.directory is not set: nodes must join again after a restart");
            return new CertificateAuthority(CertificateAuthority.create(clock), clock);
        }
        return new CertificateAuthority(AuthorityFiles.open(directory, clock), clock);
    }

    /** Before Spring Security, whose chains then see only who came in by the right door. */
    @Bean
    static FilterRegistrationBean<NodeDoor> nodeDoor(LinkPort port, Nodes nodes) {
        FilterRegistrationBean<NodeDoor> door =
                new FilterRegistrationBean<>(new NodeDoor(port, nodes));
        door.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return door;
    }

    /** The door has decided; no session, and no browser that could be tricked. */
    @Bean
    @Order(10)
    static SecurityFilterChain nodePaths(HttpSecurity http) throws Exception {
        return http.securityMatcher("/node/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .csrf(csrf -> csrf.disable())
                .sessionManagement(
                        sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }

    @Bean
    static WebSocketConfigurer nodeSockets(LinkSocket link, StreamSocket streams) {
        return registry ->
                registry.addHandler(link, Protocol.LINK_PATH)
                        .addHandler(streams, Protocol.STREAM_PATH + "*")
                        .addInterceptors(new ProvedNode());
    }
}
