package io.stiva.cli;

import picocli.CommandLine.Command;

/** Shows the version of this command and where it would go. */
@Command(name = "version", description = "Show the version and where the API is.")
final class VersionCommand extends Leaf {

    private record Version(String client, String api) {}

    VersionCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        String packaged = VersionCommand.class.getPackage().getImplementationVersion();
        Version version = new Version(packaged == null ? "development" : packaged, work.api());
        work.print(
                version,
                Version::client,
                () -> work.out().printf("stiva %s%napi   %s%n", version.client(), version.api()));
        return ExitCode.OK;
    }
}
