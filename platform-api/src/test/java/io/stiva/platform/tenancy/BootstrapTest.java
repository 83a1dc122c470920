package io.stiva.platform.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.platform.testing.Http;
import io.stiva.platform.testing.Http.Answer;
import io.stiva.platform.testing.RunningApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.DefaultApplicationArguments;

class BootstrapTest {

    @TempDir Path directory;

    @Test
    void a_new_cloud_gets_its_operator_once() throws IOException {
        Path file = directory.resolve("first.properties");
        Files.writeString(file, "email=admin@stiva.example\npassword=first secret word\n");
        try (RunningApi api = RunningApi.start(Map.of("stiva.bootstrap.file", file.toString()))) {
            Http http = new Http(api);
            String token = http.logIn("admin@stiva.example", "first secret word");
            Answer me = http.get("/api/v1/me").as(token).send();
            assertThat(me.json().path("operator").asBoolean()).isTrue();
            assertThat(me.text("role")).isEqualTo("OWNER");
            assertThat(me.text("accountName")).isEqualTo("First account");
            assertThat(http.get("/api/v1/accounts").as(token).send().json().path("items").size())
                    .isEqualTo(1);

            Files.writeString(file, "email=second@stiva.example\npassword=second secret\n");
            api.bean(Bootstrap.class).run(new DefaultApplicationArguments());
            assertThat(
                            http.post(
                                            "/api/v1/sessions",
                                            "{\"email\":\"second@stiva.example\",\"password\":\"second"
                                                    + " secret\"}")
                                    .send()
                                    .status())
                    .isEqualTo(401);
        }
    }
}
