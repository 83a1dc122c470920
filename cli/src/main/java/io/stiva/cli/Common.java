package io.stiva.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options every command takes. */
final class Common {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, json or yaml (default: table)")
    Format format = Format.table;

    @Option(
            names = {"-q", "--quiet"},
            description = "only names or ids")
    boolean quiet;

    @Option(
            names = "--project",
            paramLabel = "PROJECT",
            description = "project to work in (default: STIVA_PROJECT, or the one of the login)")
    @Nullable String project;

    @Option(
            names = "--api-url",
            paramLabel = "URL",
            description = "where the API is (default: STIVA_API_URL, or the one of the login)")
    @Nullable String apiUrl;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    /** How data are written; lower case because they are typed by people. */
    enum Format {
        table,
        json,
        yaml
    }
}
