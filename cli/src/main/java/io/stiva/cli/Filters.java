package io.stiva.cli;

import io.stiva.client.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code --filter field=value}: keeps the rows whose document has this value in this field. */
final class Filters {

    @Option(
            names = "--filter",
            paramLabel = "FIELD=VALUE",
            description = "keep rows whose field has this value; fields as in -o json")
    Map<String, String> wanted = new LinkedHashMap<>();

    <T> List<T> keep(List<T> rows) {
        if (wanted.isEmpty() || rows.isEmpty()) {
            return rows;
        }
        List<T> kept = new ArrayList<>();
        TreeSet<String> known = new TreeSet<>();
        for (T row : rows) {
            JsonNode document = Json.MAPPER.valueToTree(row);
            document.propertyNames().forEach(known::add);
            if (wanted.entrySet().stream().allMatch(field -> matches(document, field))) {
                kept.add(row);
            }
        }
        for (String field : wanted.keySet()) {
            if (!known.contains(field)) {
                throw new UsageException(
                        "nothing to filter by '%s'; fields: %s"
                                .formatted(field, String.join(", ", known)));
            }
        }
        return kept;
    }

    private static boolean matches(JsonNode document, Map.Entry<String, String> field) {
        JsonNode value = document.path(field.getKey());
        String text = value.isString() ? value.stringValue() : value.toString();
        return text.equalsIgnoreCase(field.getValue());
    }
}
