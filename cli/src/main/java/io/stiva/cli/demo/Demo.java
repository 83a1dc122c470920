package io.stiva.cli.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Plays the story against a running cloud. Arguments: the API's URL, and a properties file with
 * {@code email} and {@code password} of an operator. Ends with 0 when every promise held.
 */
public final class Demo {

    private Demo() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (arguments.length != 2) {
            out.println("usage: demo API-URL OPERATOR-FILE");
            Runtime.getRuntime().halt(2);
        }
        Properties operator = new Properties();
        try (var file = Files.newBufferedReader(Path.of(arguments[1]))) {
            operator.load(file);
        }
        Path scratch = Files.createTempDirectory("stiva-demo");
        int code = 0;
        try {
            new Story(out, arguments[0], operator, scratch).tell();
        } catch (DemoFailed e) {
            out.println();
            out.println("The demo ended: " + e.getMessage());
            code = 1;
        } finally {
            Scratch.remove(scratch);
        }
        // Streams of the HTTP client may still be open; a demo that is told must not hang.
        Runtime.getRuntime().halt(code);
    }
}
