package io.stiva.appliance;

import io.stiva.appliance.bench.Footprint;
import io.stiva.appliance.process.PartStatus;
import io.stiva.appliance.process.StatusBoard;
import io.stiva.appliance.process.Supervisor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code bench footprint}: measures a running cloud as it is, or starts one, lets it come to rest,
 * measures it and ends it again.
 */
final class FootprintRun {

    private static final int REST_SECONDS = 20;

    private final Home home;
    private final PrintStream out;

    FootprintRun(Home home, PrintStream out) {
        this.home = home;
        this.out = out;
    }

    int run(List<String> supervisor) throws IOException, InterruptedException {
        if (Status.supervisor(home).isPresent()) {
            return measure();
        }
        int started = new Up(home, out, false, null).run(supervisor);
        try {
            if (started != 0) {
                return started;
            }
            TimeUnit.SECONDS.sleep(REST_SECONDS);
            return measure();
        } finally {
            // The last line must stay the JSON line.
            new Down(home, new PrintStream(OutputStream.nullOutputStream()), false).run();
        }
    }

    private int measure() throws IOException {
        Map<String, Long> roots = new LinkedHashMap<>();
        for (PartStatus part : StatusBoard.read(Supervisor.statusFile(home.run()))) {
            roots.put(part.name(), part.pid());
        }
        Map<String, Long> all = new LinkedHashMap<>(roots);
        all.put("supervisor", Status.supervisor(home).orElseThrow().pid());
        Path upSeconds = home.run().resolve("up-seconds");
        double seconds =
                Files.exists(upSeconds)
                        ? Double.parseDouble(Files.readString(upSeconds).strip())
                        : 0;
        return new Footprint(out).measure(all, seconds);
    }
}
