package io.stiva.node.cgroup;

import java.time.Duration;

/** How long processes had to wait for what they share (PSI, psi.rst). */
public record Pressure(Stall cpu, Stall memory, Stall io) {

    /**
     * Of one resource.
     *
     * @param some time in which at least one process waited
     * @param full time in which all of them did
     * @param someInTenSeconds percent of the last ten seconds, 0 to 100
     */
    public record Stall(Duration some, Duration full, double someInTenSeconds) {

        /** Lines are {@code some avg10=0.00 avg60=0.00 avg300=0.00 total=0}, times in µs. */
        static Stall parse(String text) {
            return new Stall(
                    total(text, "some"), total(text, "full"), number(text, "some", "avg10="));
        }

        private static Duration total(String text, String kind) {
            long micros = (long) number(text, kind, "total=");
            return Duration.ofNanos(micros * 1000);
        }

        private static double number(String text, String kind, String key) {
            return text.lines()
                    .filter(line -> line.startsWith(kind + " "))
                    .flatMap(line -> java.util.Arrays.stream(line.split(" ")))
                    .filter(part -> part.startsWith(key))
                    .mapToDouble(part -> Double.parseDouble(part.substring(key.length())))
                    .findFirst()
                    .orElse(0);
        }
    }
}
