package io.stiva.node.image;

import java.net.URI;

/** How this node reaches the registry, and with which right. */
public interface RegistryAccess {

    /** Scheme, host and port; {@code /v2/} lies below it. */
    URI registry();

    /**
     * A bearer token that may pull from one repository. Asked for at the start of a pull and again
     * whenever the registry says that the last one is no longer good; may block.
     *
     * @param repository {@code <project>/<repository>}
     * @throws io.stiva.vocabulary.StivaException when the control plane refuses or is away
     */
    String pullToken(String repository);
}
