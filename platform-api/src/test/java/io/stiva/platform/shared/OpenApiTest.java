package io.stiva.platform.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.platform.testing.Http;
import io.stiva.platform.testing.RunningApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

class OpenApiTest {

    private static final Path GOLDEN = Path.of("openapi.json");
    private static final JsonMapper PRETTY =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .build();

    private final RunningApi api = RunningApi.shared();

    @Test
    void the_committed_description_is_what_the_routes_say() throws IOException {
        String actual = generated();
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(GOLDEN, actual);
        }
        assertThat(Files.readString(GOLDEN))
                .as(
                        "platform-api/openapi.json; renew it with"
                                + " mvn -pl platform-api -am test -Dtest='OpenApi*' -Dgolden=write")
                .isEqualTo(actual);
    }

    @Test
    void the_description_is_served_to_everybody() {
        Http.Answer answer = new Http(api).get("/api/v1/openapi.json").send();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("openapi")).startsWith("3.1");
        assertThat(answer.json().path("paths").has("/api/v1/projects")).isTrue();
    }

    private String generated() {
        JsonNode document = new Http(api).get("/v3/api-docs").send().json();
        Object plain = PRETTY.convertValue(document, Object.class);
        return PRETTY.writeValueAsString(plain) + "\n";
    }
}
