package io.stiva.cli;

import io.stiva.client.api.Why;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Explains. */
@Command(name = "why", description = "Say why something does not run, and what would help.")
final class WhyCommand extends Leaf {

    @Parameters(paramLabel = "CONTAINER|SERVICE", description = "name or id")
    private String name = "";

    WhyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        Lookup.Target target = new Lookup(work).target(name);
        var container = target.container();
        var service = target.service();
        if (container != null) {
            print(work, work.client().whyContainer(container.id()));
        } else if (service != null) {
            print(work, work.client().whyService(service.id()));
        }
        return ExitCode.OK;
    }

    private static void print(Work work, Why why) {
        work.print(
                why,
                Why::state,
                () -> {
                    work.out().println(Text.clean(why.summary()));
                    if (!why.verdicts().isEmpty()) {
                        work.out().println();
                    }
                    for (Why.Verdict verdict : why.verdicts()) {
                        work.out()
                                .printf(
                                        "  %s  %s: %s%n",
                                        verdict.fits() ? "fits" : "no  ",
                                        Text.clean(verdict.candidate()),
                                        Text.clean(verdict.sentence()));
                    }
                    if (!why.fixes().isEmpty()) {
                        work.out().printf("%nwhat would help%n");
                    }
                    why.fixes()
                            .forEach(
                                    fix -> work.out().println("  - " + Text.clean(fix.sentence())));
                    if (why.attemptedAt() != null) {
                        work.tell("last tried " + Text.age(why.attemptedAt(), work.now()));
                    }
                });
    }
}
