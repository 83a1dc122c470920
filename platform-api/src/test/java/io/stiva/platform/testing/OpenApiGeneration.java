package io.stiva.platform.testing;

import io.stiva.client.api.Problem;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.IfMatch;
import io.stiva.platform.shared.PageQuery;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.Arrays;
import java.util.List;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.method.HandlerMethod;

/**
 * Describes the running routes as OpenAPI 3.1; only in tests, the API serves the committed file.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiGeneration {

    static {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(Caller.class, PageQuery.class, IfMatch.class);
    }

    @Bean
    @Order(1)
    SecurityFilterChain description(HttpSecurity http) {
        return http.securityMatcher("/v3/api-docs/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    @Bean
    GlobalOperationCustomizer parametersOfOurOwn() {
        return (operation, method) -> {
            if (takes(method, PageQuery.class)) {
                operation.addParametersItem(
                        query("limit", new IntegerSchema()._default(PageQuery.DEFAULT_LIMIT)));
                operation.addParametersItem(query("cursor", new StringSchema()));
            }
            if (takes(method, IfMatch.class)) {
                operation.addParametersItem(header("If-Match"));
            }
            if (method.hasMethodAnnotation(PostMapping.class)) {
                operation.addParametersItem(header("Idempotency-Key"));
            }
            return operation;
        };
    }

    @Bean
    GlobalOpenApiCustomizer ourOwnFrame() {
        return document -> {
            document.info(
                    new Info()
                            .title("Stiva")
                            .version("v1")
                            .description("A container cloud for many tenants.")
                            .license(new License().name("Apache-2.0").identifier("Apache-2.0")));
            document.servers(List.of(new Server().url("/")));
            document.getComponents()
                    .addSecuritySchemes(
                            "bearer",
                            new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"));
            document.security(List.of(new SecurityRequirement().addList("bearer")));
            ModelConverters.getInstance(true)
                    .readAll(Problem.class)
                    .forEach(document.getComponents()::addSchemas);
            keepOnlyTheApi(document);
            document.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .forEach(OpenApiGeneration::addProblem);
        };
    }

    private static void keepOnlyTheApi(OpenAPI document) {
        document.getPaths().keySet().removeIf(path -> !path.startsWith("/api/"));
        List<String> open = List.of("/api/v1/openapi.json", "/api/v1/sessions");
        document.getPaths()
                .forEach(
                        (path, item) ->
                                item.readOperationsMap()
                                        .forEach(
                                                (method, operation) -> {
                                                    boolean named = open.contains(path);
                                                    if (named && !isDelete(method.name())) {
                                                        operation.security(List.of());
                                                    }
                                                }));
    }

    private static boolean isDelete(String method) {
        return method.equals(HttpMethod.DELETE.name());
    }

    private static void addProblem(Operation operation) {
        operation
                .getResponses()
                .addApiResponse(
                        "default",
                        new ApiResponse()
                                .description("a refusal (RFC 9457)")
                                .content(
                                        new Content()
                                                .addMediaType(
                                                        "application/problem+json",
                                                        new MediaType()
                                                                .schema(
                                                                        new Schema<>()
                                                                                .$ref(
                                                                                        "#/components/schemas/Problem")))));
    }

    private static boolean takes(HandlerMethod method, Class<?> type) {
        return Arrays.stream(method.getMethodParameters())
                .anyMatch(parameter -> parameter.getParameterType() == type);
    }

    private static Parameter query(String name, Schema<?> schema) {
        return new Parameter().in("query").name(name).required(false).schema(schema);
    }

    private static Parameter header(String name) {
        return new Parameter().in("header").name(name).required(false).schema(new StringSchema());
    }
}
