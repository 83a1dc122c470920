package io.stiva.appliance;

import io.stiva.appliance.process.Launch;
import io.stiva.db.UnprivilegedUser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What every part of one cloud is built from.
 *
 * @param home its directories
 * @param instance its short name
 * @param ports its ports
 * @param secrets its passwords
 * @param java how Java programs are started
 * @param settings what the operator may choose
 */
record Context(
        Home home,
        Instance instance,
        Ports ports,
        Secrets secrets,
        JavaCommand java,
        CloudSettings settings) {

    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    UnprivilegedUser user() {
        return home.user();
    }

    /** A Java part run by the unprivileged user. */
    Launch unprivileged(
            JavaCommand.Program program, Path directory, Map<String, String> environment)
            throws IOException {
        List<String> command = java.of(program, directory.resolve("tmp"), List.of());
        return new Launch(user().command(command), environment(environment), directory);
    }

    static Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PATH", PATH);
        environment.put("LANG", "C.UTF-8");
        environment.put("TZ", "UTC");
        return environment;
    }

    String apiUrl() {
        return "http://127.0.0.1:" + ports.api();
    }

    String consoleUrl() {
        return "http://127.0.0.1:" + ports.console();
    }
}
