package io.stiva.cli;

import io.stiva.client.Json;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Writes a JSON tree as YAML 1.2 block style; doubtful texts are quoted as JSON, which is YAML. */
final class Yaml {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9 ._/+@-]*");
    private static final Pattern RESERVED =
            Pattern.compile("(?i)true|false|yes|no|on|off|y|n|null|\\.nan|\\.inf");

    private Yaml() {}

    static String of(Object document) {
        StringBuilder yaml = new StringBuilder();
        JsonNode node = Json.MAPPER.valueToTree(document);
        if (node.isContainer() && !node.isEmpty()) {
            block(yaml, node, 0, false);
        } else {
            yaml.append(scalar(node)).append('\n');
        }
        return yaml.toString();
    }

    /** The first line of an element of a list stands on the line of its hyphen. */
    private static void block(StringBuilder yaml, JsonNode node, int depth, boolean hanging) {
        boolean[] first = {hanging};
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            member -> {
                                indent(yaml, depth, first);
                                yaml.append(text(member.getKey())).append(':');
                                value(yaml, member.getValue(), depth);
                            });
        } else {
            node.forEach(
                    element -> {
                        indent(yaml, depth, first);
                        yaml.append('-');
                        if (element.isContainer() && !element.isEmpty()) {
                            yaml.append(' ');
                            block(yaml, element, depth + 1, true);
                        } else {
                            yaml.append(' ').append(scalar(element)).append('\n');
                        }
                    });
        }
    }

    private static void value(StringBuilder yaml, JsonNode node, int depth) {
        if (node.isContainer() && !node.isEmpty()) {
            yaml.append('\n');
            block(yaml, node, depth + 1, false);
        } else {
            yaml.append(' ').append(scalar(node)).append('\n');
        }
    }

    private static void indent(StringBuilder yaml, int depth, boolean[] first) {
        if (!first[0]) {
            yaml.append("  ".repeat(depth));
        }
        first[0] = false;
    }

    private static String scalar(JsonNode node) {
        return node.isString() ? text(node.stringValue()) : node.toString();
    }

    private static String text(String text) {
        boolean plain =
                PLAIN.matcher(text).matches()
                        && !RESERVED.matcher(text).matches()
                        && !text.endsWith(" ");
        return plain ? text : Json.MAPPER.writeValueAsString(text);
    }
}
