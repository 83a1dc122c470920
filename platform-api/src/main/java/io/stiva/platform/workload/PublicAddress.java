package io.stiva.platform.workload;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The address under which the edge serves a service. */
@Component
class PublicAddress {

    private final String domain;
    private final int port;

    PublicAddress(@Value("${stiva.domain}") String domain, @Value("${stiva.edge.port}") int port) {
        this.domain = domain;
        this.port = port;
    }

    /** {@code http://<service>.<project>.<domain>:<port>}, without the port when it is 80. */
    String of(Service service) {
        String host = service.name() + "." + service.project() + "." + domain;
        return "http://" + host + (port == 80 ? "" : ":" + port);
    }
}
