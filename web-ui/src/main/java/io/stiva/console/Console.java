package io.stiva.console;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Entry point of the console. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Console {

    protected Console() {}

    /** Starts the console; configuration is {@code server.port} and {@code stiva.api.url}. */
    public static void main(String[] arguments) {
        SpringApplication.run(Console.class, arguments);
    }
}
