package io.stiva.platform.network;

import java.io.IOException;

/** The proxy is away or answers what nobody expects; worth another try. */
final class ProxyException extends IOException {

    ProxyException(String message) {
        super(message);
    }
}
