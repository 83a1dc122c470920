package io.stiva.cli;

import io.stiva.client.api.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows use and cost. */
@Command(name = "usage", description = "Show what was used and what it costs so far.")
final class UsageCommand extends Leaf {

    private static final Set<String> GROUPS = Set.of("project", "service", "container");

    @Option(
            names = "--period",
            paramLabel = "PERIOD",
            description = "current, previous or YYYY-MM (default: current)")
    private String period = "current";

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            description = "project, service or container (default: service)")
    private String by = "service";

    private record Row(Usage.Group group, Usage.Line line) {}

    UsageCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        if (!GROUPS.contains(by)) {
            throw new UsageException("--by must be project, service or container");
        }
        Usage usage = work.client().usage(period, by, work.named());
        work.print(usage, Usage::unroundedListCost, () -> text(work, usage));
        return ExitCode.OK;
    }

    private static void text(Work work, Usage usage) {
        List<Row> rows = new ArrayList<>();
        usage.groups().forEach(g -> g.lines().forEach(line -> rows.add(new Row(g, line))));
        new Table<Row>()
                .column(usage.groupBy().toUpperCase(Locale.ROOT), row -> row.group().name())
                .column("METER", row -> row.line().meter())
                .number("QUANTITY", row -> row.line().quantity())
                .column("UNIT", row -> row.line().unit())
                .number("UNIT PRICE", row -> row.line().unitPrice())
                .number(
                        "COST " + usage.currency(),
                        row -> row.line().billed() ? row.line().unroundedListCost() : "not billed")
                .print(work.out(), rows);
        work.out().printf("%ntotal  %s %s%n", usage.listCost(), usage.currency());
        work.out().printf("exact  %s %s%n", usage.unroundedListCost(), usage.currency());
        work.tell(
                usage.ratedUntil() == null
                        ? "nothing was used since " + usage.periodStart()
                        : "from %s, rated until %s"
                                .formatted(usage.periodStart(), usage.ratedUntil()));
    }
}
