package io.stiva.platform.testing;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Resources;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What tests ask to be run. */
public final class Templates {

    private Templates() {}

    /** The image {@code web} of the tenant's project, on nodes with one label only. */
    public static ContainerTemplate onNodes(
            Tenant tenant, Resources resources, String label, String value) {
        return of(tenant.project().name() + "/web", resources, null, Map.of(label, value));
    }

    /** Everything else as the platform chooses. */
    public static ContainerTemplate of(
            String image,
            Resources resources,
            @Nullable String restartPolicy,
            @Nullable Map<String, String> nodeLabels) {
        return new ContainerTemplate(
                image,
                resources,
                null,
                null,
                null,
                null,
                null,
                null,
                restartPolicy,
                null,
                null,
                nodeLabels);
    }
}
