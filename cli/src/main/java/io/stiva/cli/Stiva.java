package io.stiva.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The root command: only shows what there is. */
@Command(
        name = "stiva",
        description = "Push an image, see the price, deploy it, pay per second.",
        footer = {
            "",
            "Exit codes: 0 done, 1 error, 2 wrong usage, 3 not found, 4 quota or budget, 5 timed out.",
            "Variables: STIVA_API_URL, STIVA_TOKEN, STIVA_PROJECT, STIVA_CONFIG."
        })
final class Stiva {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
