package io.stiva.console.session;

import io.stiva.client.StivaClient;

/**
 * Somebody with a token; whether it is still good is for the platform to say.
 *
 * @param client speaks to the API as this visitor
 */
public record Visitor(StivaClient client) {

    /** Leaves the client out: it holds the token. */
    @Override
    public String toString() {
        return "Visitor";
    }
}
