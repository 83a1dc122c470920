package io.stiva.appliance;

import io.stiva.appliance.process.Atomically;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Java properties files, written sorted and without a date so that equal content is equal bytes.
 */
final class PropertiesFile {

    private PropertiesFile() {}

    static Optional<Map<String, String>> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> map = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> map.put(key, properties.getProperty(key)));
        return Optional.of(map);
    }

    static void write(Path file, Map<String, String> values) throws IOException {
        Atomically.write(file, text(values));
    }

    static void writeSecret(Path file, Map<String, String> values) throws IOException {
        Atomically.writeSecret(file, text(values));
    }

    static String text(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(values)
                .forEach(
                        (key, value) ->
                                text.append(key).append('=').append(escape(value)).append('\n'));
        return text.toString();
    }

    private static String escape(String value) {
        if (value.chars().anyMatch(character -> character < ' ' || character > '~')) {
            throw new IllegalArgumentException("only printable ASCII in properties");
        }
        String escaped = value.replace("\\", "\\\\");
        return escaped.startsWith(" ") ? "\\" + escaped : escaped;
    }
}
