package io.stiva.appliance;

import io.stiva.appliance.process.Part;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;

/** The parts of a one-machine cloud, in start order. */
final class Cloud {

    /** Their names, in start order. */
    static final List<String> PARTS =
            List.of(
                    DatabasePart.NAME,
                    ConsolePart.NAME,
                    EdgePart.NAME,
                    PlatformPart.NAME,
                    NodePart.NAME);

    private Cloud() {}

    static Context context(Home home, JavaCommand java, CloudSettings settings) throws IOException {
        SecureRandom random = new SecureRandom();
        return new Context(
                home,
                Instance.of(home, random),
                Ports.of(home),
                Secrets.of(home, random),
                java,
                settings);
    }

    static List<Part> parts(Context context) {
        return List.of(
                DatabasePart.of(context),
                ConsolePart.of(context),
                EdgePart.of(context),
                PlatformPart.of(context),
                NodePart.of(context));
    }
}
