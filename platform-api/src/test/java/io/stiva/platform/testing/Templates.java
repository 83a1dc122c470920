package io.stiva.platform.testing;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Resources;
import java.util.Map;

/** What tests ask to be run. */
public final class Templates {

    private Templates() {}

    /** The image {@code web} of the tenant's project, on nodes with one label only. */
    public static ContainerTemplate onNodes(
            Tenant tenant, Resources resources, String label, String value) {
        return new ContainerTemplate(
                tenant.project().name() + "/web",
                resources,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of(label, value));
    }
}
