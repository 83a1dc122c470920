package io.stiva.platform.reconcile;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the loops run.
 *
 * @param enabled false = this replica only serves requests
 * @param sweep how often everything is looked at without having been notified
 * @param watch how often silent nodes are looked for
 */
@ConfigurationProperties("stiva.reconcile")
public record ReconcileSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("10s") Duration sweep,
        @DefaultValue("1s") Duration watch) {

    public ReconcileSettings {
        if (sweep.toMillis() < 100 || watch.toMillis() < 100) {
            throw new IllegalArgumentException("stiva.reconcile periods must be 100ms or more");
        }
    }
}
