package io.stiva.cli;

import picocli.CommandLine.Option;

/** A word that only groups others, such as {@code service}. */
abstract class Group {

    final Surroundings surroundings;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    Group(Surroundings surroundings) {
        this.surroundings = surroundings;
    }
}
