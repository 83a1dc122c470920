package io.stiva.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("root")
class MainJobTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Test
    void the_demo_keeps_every_promise_it_prints() {
        Cloud cloud = Cloud.running();
        Path java = Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin/java");
        Path libraries = cloud.repository().resolve("target/dist/lib");
        Cloud.Outcome demo =
                cloud.run(
                        LIMIT,
                        List.of(),
                        List.of(
                                java.toString(),
                                "-cp",
                                libraries + "/*",
                                "io.stiva.cli.demo.Demo",
                                cloud.apiUrl(),
                                cloud.operatorFile().toString()));
        assertThat(demo.code()).as(demo.output()).isZero();
        assertThat(demo.output()).contains("✓").doesNotContain("✗");
    }
}
