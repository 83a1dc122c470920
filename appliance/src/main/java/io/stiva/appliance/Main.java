package io.stiva.appliance;

import io.stiva.appliance.doctor.Doctor;
import io.stiva.db.UnprivilegedUser;
import java.io.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of a one-machine cloud; {@code ./stiva} calls them.
 *
 * <p>Environment: {@code STIVA_HOME} the cloud's directory, {@code STIVA_APP} the programs, {@code
 * JAVA_HOME} the JDK the parts run on, {@code STIVA_CREDENTIALS_FILE} where {@code up} writes the
 * first operator's credentials instead of showing them, and what {@link CloudSettings} names.
 */
public final class Main {

    private static final int USAGE = 2;

    private Main() {}

    /** Ends the JVM with the verb's exit code; 2 for a verb it does not know. */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(List.of(arguments), System.getenv())); // exit: the verb's code
    }

    private static int run(List<String> arguments, Map<String, String> environment)
            throws Exception {
        Home home = home(environment);
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return switch (arguments.isEmpty() ? "" : arguments.getFirst()) {
            case "up" ->
                    new Up(home, System.out, terminal, credentialsFile(environment))
                            .run(supervisor(environment));
            case "supervise" ->
                    Supervise.run(home, java(environment), CloudSettings.from(environment));
            case "train" -> new Training(java(environment), home.user(), System.out).run();
            case "status" -> new Status(home, System.out).print();
            case "down" -> new Down(home, System.out, terminal).run();
            case "doctor" -> new Doctor(System.out).examine(home.root(), Ports.PREFERRED.byName());
            case "bench" -> bench(home, arguments, supervisor(environment));
            default -> {
                System.err.println("up, down, status, doctor or bench footprint");
                yield USAGE;
            }
        };
    }

    private static @Nullable Path credentialsFile(Map<String, String> environment) {
        String file = environment.get("STIVA_CREDENTIALS_FILE");
        return file == null ? null : Path.of(file).toAbsolutePath();
    }

    private static int bench(Home home, List<String> arguments, List<String> supervisor)
            throws Exception {
        if (!arguments.equals(List.of("bench", "footprint"))) {
            System.err.println("the appliance measures: bench footprint");
            return USAGE;
        }
        return new FootprintRun(home, System.out).run(supervisor);
    }

    private static Home home(Map<String, String> environment) {
        return new Home(
                Path.of(required(environment, "STIVA_HOME")).toAbsolutePath().normalize(),
                UnprivilegedUser.forChildren());
    }

    private static JavaCommand java(Map<String, String> environment) {
        return new JavaCommand(
                Path.of(required(environment, "STIVA_APP")),
                Path.of(required(environment, "JAVA_HOME")));
    }

    /** This program again, as the process that stays. */
    private static List<String> supervisor(Map<String, String> environment) throws Exception {
        return java(environment)
                .of(JavaCommand.Program.SUPERVISOR, Path.of("/tmp"), List.of("supervise"));
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " is not set; start with ./stiva");
        }
        return value;
    }
}
