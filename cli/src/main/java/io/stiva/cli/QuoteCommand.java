package io.stiva.cli;

import io.stiva.client.api.Quotes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows a price before anything is made. */
@Command(name = "quote", description = "Show what something would cost, before it is made.")
final class QuoteCommand extends Leaf {

    @Mixin private ContainerOptions options = new ContainerOptions();

    @Option(names = "--replicas", paramLabel = "N", description = "default: 1")
    private @Nullable Integer replicas;

    QuoteCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        QuoteText.print(
                work,
                work.client()
                        .quote(
                                new Quotes.NewQuote(
                                        options.resources(null), replicas, work.named())));
        return ExitCode.OK;
    }
}
