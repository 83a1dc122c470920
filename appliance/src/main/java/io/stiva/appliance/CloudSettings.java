package io.stiva.appliance;

import java.util.Map;

/**
 * What the operator of a one-machine cloud may choose, from the environment.
 *
 * @param domain under which services get their host names, {@code STIVA_DOMAIN}
 * @param operatorEmail of the first operator, {@code STIVA_OPERATOR_EMAIL}; counts at the first
 *     start
 * @param nodeName of this machine's node, {@code STIVA_NODE_NAME}
 */
record CloudSettings(String domain, String operatorEmail, String nodeName) {

    static CloudSettings from(Map<String, String> environment) {
        return new CloudSettings(
                environment.getOrDefault("STIVA_DOMAIN", "localhost"),
                environment.getOrDefault("STIVA_OPERATOR_EMAIL", "operator@stiva.localhost"),
                environment.getOrDefault("STIVA_NODE_NAME", "node-1"));
    }
}
