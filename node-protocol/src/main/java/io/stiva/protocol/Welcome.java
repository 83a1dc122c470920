package io.stiva.protocol;

/**
 * Answer to {@link Hello}.
 *
 * @param version the chosen protocol version
 * @param nodeId {@code nod_…}, as in the certificate
 * @param heartbeatSeconds how often the node must be heard
 * @param usageCutSeconds how often open usage intervals are cut, besides each full minute and state
 *     change; divides 60
 * @param registryUrl base URL of the registry the node pulls from
 */
public record Welcome(
        int version, String nodeId, int heartbeatSeconds, int usageCutSeconds, String registryUrl)
        implements ToNode {}
