package io.stiva.platform.link;

import io.stiva.platform.fleet.Nodes;
import io.stiva.protocol.Protocol;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands at both ports: nodes' paths answer on the link port only, and the link port answers nodes'
 * paths only. Whoever passes on the link port is a node whose certificate is listed, except to
 * enrol.
 */
final class NodeDoor extends OncePerRequestFilter {

    /** Request attribute: the {@link NodeId} that was proved. */
    static final String NODE = "io.stiva.node";

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final Pattern SUBJECT = Pattern.compile("(?:^|,)CN=(nod_[0-9a-z]{26})(?:,|$)");

    private final LinkPort port;
    private final Nodes nodes;

    NodeDoor(LinkPort port, Nodes nodes) {
        this.port = port;
        this.nodes = nodes;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI();
        boolean nodePath = path.startsWith("/node/");
        boolean onLink = request.getLocalPort() == port.number();
        if (!onLink) {
            if (nodePath) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
            } else {
                chain.doFilter(request, response);
            }
            return;
        }
        if (!nodePath && !path.startsWith("/v2/") && !path.equals("/v2")) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        if (!path.equals(Protocol.ENROL_PATH)) {
            Optional<NodeId> node = proved(request);
            if (node.isEmpty()) {
                response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
                return;
            }
            request.setAttribute(NODE, node.get());
        }
        chain.doFilter(request, response);
    }

    private Optional<NodeId> proved(HttpServletRequest request) {
        if (!(request.getAttribute(CERTIFICATES) instanceof X509Certificate[] shown)
                || shown.length == 0) {
            return Optional.empty();
        }
        Matcher subject = SUBJECT.matcher(shown[0].getSubjectX500Principal().getName());
        if (!subject.find()) {
            return Optional.empty();
        }
        try {
            NodeId node = NodeId.parse(subject.group(1));
            return Optional.of(node)
                    .filter(
                            named ->
                                    nodes.mayConnect(
                                            named, CertificateAuthority.serialOf(shown[0])));
        } catch (StivaException e) {
            return Optional.empty();
        }
    }
}
