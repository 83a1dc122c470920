package io.stiva.console.project;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Resources;
import io.stiva.client.api.Services;
import io.stiva.console.view.Typed;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was typed into the deploy form, as typed. */
public record DeployForm(
        @Nullable String name,
        @Nullable String image,
        @Nullable String replicas,
        @Nullable String cpu,
        @Nullable String memory,
        @Nullable String httpPort,
        @Nullable String environment,
        @Nullable String command,
        @Nullable String maxHourlyCost) {

    static final DeployForm EMPTY =
            new DeployForm(null, null, "1", "0.25", "64 MiB", "8080", null, null, null);

    /** Null when cpu or memory cannot be read; each wrong text is noted in the errors. */
    @Nullable Resources resources(Map<String, String> errors) {
        Typed typed = new Typed(errors);
        MilliCpu cpus = typed.read("/template/resources/cpuMilli", cpu, MilliCpu::parse);
        Bytes bytes = typed.read("/template/resources/memoryBytes", memory, Bytes::parse);
        if (isBlank(cpu)) {
            errors.put("/template/resources/cpuMilli", "say how much, for example 0.25");
        }
        if (isBlank(memory)) {
            errors.put("/template/resources/memoryBytes", "say how much, for example 64 MiB");
        }
        return cpus == null || bytes == null
                ? null
                : new Resources(cpus.value(), bytes.value(), null);
    }

    @Nullable Integer replicas(Map<String, String> errors) {
        return new Typed(errors).read("/replicas", replicas, Integer::valueOf);
    }

    /** Null when something cannot be read; each wrong text is noted in the errors. */
    Services.@Nullable NewService read(Map<String, String> errors) {
        Resources resources = resources(errors);
        Integer wanted = replicas(errors);
        Integer port = new Typed(errors).read("/httpPort", httpPort, Integer::valueOf);
        Map<String, String> variables = variables(errors);
        if (isBlank(name)) {
            errors.put("/name", "give it a name, for example web");
        }
        if (isBlank(image)) {
            errors.put("/template/image", "choose an image of this project");
        }
        if (!errors.isEmpty() || resources == null || name == null || image == null) {
            return null;
        }
        return new Services.NewService(
                name.strip(),
                new ContainerTemplate(
                        image.strip(),
                        resources,
                        null,
                        words(),
                        variables,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                wanted,
                port,
                maxHourlyCost == null || maxHourlyCost.isBlank() ? null : maxHourlyCost.strip());
    }

    private @Nullable Map<String, String> variables(Map<String, String> errors) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String line : environment == null ? List.<String>of() : environment.lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                variables.put(line.substring(0, equals).strip(), line.substring(equals + 1));
            } else if (!line.isBlank()) {
                errors.put("/template/environment", "write NAME=value, one on each line");
            }
        }
        return variables.isEmpty() ? null : variables;
    }

    /** One argument on each line, so that nothing needs quoting. */
    private @Nullable List<String> words() {
        List<String> words =
                command == null
                        ? List.of()
                        : command.lines().filter(line -> !line.isBlank()).toList();
        return words.isEmpty() ? null : words;
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
