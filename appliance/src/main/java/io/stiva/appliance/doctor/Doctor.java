package io.stiva.appliance.doctor;

import io.stiva.appliance.doctor.Finding.Level;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks at the host and prints what it found. */
public final class Doctor {

    private final PrintStream out;

    public Doctor(PrintStream out) {
        this.out = out;
    }

    /**
     * @param home where the cloud would live
     * @param preferredPorts by what they are for
     * @return 0 when nothing required is missing, 1 otherwise
     */
    public int examine(Path home, Map<String, Integer> preferredPorts) throws IOException {
        List<Finding> findings = new ArrayList<>(KernelChecks.all());
        findings.addAll(HostChecks.all(home, preferredPorts));
        return report(findings);
    }

    int report(List<Finding> findings) {
        findings.forEach(finding -> out.println(lines(finding)));
        long missing = count(findings, Level.MISSING);
        long warnings = count(findings, Level.WARNING);
        out.println();
        out.println(
                missing == 0
                        ? "This host can run Stiva (" + warnings + " warnings)."
                        : "This host cannot run Stiva yet: " + missing + " missing.");
        return missing == 0 ? 0 : 1;
    }

    private static long count(List<Finding> findings, Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }

    private static String lines(Finding finding) {
        String mark =
                switch (finding.level()) {
                    case GOOD -> "✔";
                    case WARNING -> "!";
                    case MISSING -> "✘";
                };
        String line = "  %s %-13s %s".formatted(mark, finding.subject(), finding.text());
        return finding.mend().isEmpty() ? line : line + "\n      → " + finding.mend();
    }
}
