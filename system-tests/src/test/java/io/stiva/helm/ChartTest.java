package io.stiva.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ChartTest {

    private static final Path CHART = Path.of("../helm/stiva").toAbsolutePath().normalize();

    private static TemplateCommand template() {
        return new Helm(CHART)
                .template()
                .withName("stiva")
                .set("image.registry", "registry.example/stiva")
                .set("database.url", "jdbc:postgresql://postgres.example/stiva");
    }

    @Test
    void the_chart_passes_helms_own_lint() {
        LintResult result = new Helm(CHART).lint().call();
        assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
    }

    @Test
    void a_missing_database_is_named() {
        TemplateCommand without =
                new Helm(CHART).template().set("image.registry", "registry.example/stiva");
        assertThatThrownBy(without::call).hasMessageContaining("JDBC URL of your PostgreSQL");
    }

    @Test
    void replicas_budget_and_probes_of_the_control_plane_are_rendered() {
        assertThat(template().set("platformApi.replicas", "3").call())
                .contains("replicas: 3", "kind: PodDisruptionBudget", "/actuator/health/readiness")
                .contains("image: registry.example/stiva/platform-api:0.1.0")
                .doesNotContain("kind: DaemonSet");
    }

    @Test
    void passwords_come_from_a_secret_and_never_stand_in_a_manifest() {
        assertThat(template().call()).contains("secretKeyRef").doesNotContain("password: ");
    }

    @Test
    void the_agent_runs_on_labelled_machines_only_when_asked_for() {
        assertThat(template().set("node.enabled", "true").call())
                .contains(
                        "kind: DaemonSet",
                        "stiva.io/worker",
                        "link.url=https://stiva-platform-api:8443");
    }

    @Test
    void a_database_url_of_another_kind_is_refused_by_the_schema() {
        TemplateCommand wrong = template().set("database.url", "mysql://nope");
        assertThatThrownBy(wrong::call).hasMessageContaining("database");
    }
}
