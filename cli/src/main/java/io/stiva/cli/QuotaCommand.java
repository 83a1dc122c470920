package io.stiva.cli;

import io.stiva.client.api.Quotas;
import io.stiva.client.api.Quotas.Quota;
import io.stiva.client.api.Sessions;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.StivaException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Quotas: show, set. */
@Command(name = "quota", description = "Show and set limits.")
final class QuotaCommand extends Group {

    QuotaCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "show", description = "Show the limits of the account and of the project.")
    int show(
            @Mixin Common common,
            @Mixin Filters filters,
            @Option(names = "--account", paramLabel = "ACCOUNT", description = "operators: whose")
                    @Nullable String account) {
        Work work = new Work(surroundings, common);
        String whose = account == null ? ownAccount(work) : account;
        List<Quota> quotas = new ArrayList<>();
        if (whose != null) {
            quotas.addAll(work.client().accountQuotas(whose).all());
        }
        String project = work.named();
        if (project != null) {
            quotas.addAll(work.client().projectQuotas(project).all());
        }
        if (whose == null && project == null) {
            throw new UsageException("whose? use --account ACCOUNT or --project PROJECT");
        }
        work.print(filters.keep(quotas), Quota::key, table());
        return ExitCode.OK;
    }

    private static Table<Quota> table() {
        return new Table<Quota>()
                .column("QUOTA", Quota::key)
                .column("SCOPE", q -> q.project() == null ? q.scope() : "project " + q.project())
                .number("USED", q -> Text.amount(q.used(), q.unit()))
                .number("RESERVED", q -> Text.amount(q.reserved(), q.unit()))
                .number("LIMIT", q -> Text.limit(q.limit(), q.unit()))
                .column("SOURCE", Quota::source);
    }

    @Command(
            name = "set",
            description = {
                "Set a limit, of the account by default.",
                "VALUE is a number, an amount such as 2GiB or 1.5 (vCPU), or 'unlimited'."
            })
    int set(
            @Mixin Common common,
            @Option(names = "--account", paramLabel = "ACCOUNT", description = "operators: whose")
                    @Nullable String account,
            @Parameters(index = "0", paramLabel = "KEY", description = "for example cpu.allocated")
                    String key,
            @Parameters(index = "1", paramLabel = "VALUE", description = "the new limit")
                    String value) {
        Work work = new Work(surroundings, common);
        Quotas.NewLimit limit = new Quotas.NewLimit(parse(key, value));
        String whose = account == null && common.project == null ? ownAccount(work) : account;
        Quota quota;
        if (whose != null) {
            quota = work.client().setAccountQuota(whose, key, limit);
        } else if (common.project != null) {
            quota = work.client().setProjectQuota(common.project, key, limit);
        } else {
            throw new UsageException("whose? use --account ACCOUNT or --project PROJECT");
        }
        work.print(List.of(quota), Quota::key, table());
        return ExitCode.OK;
    }

    private static @Nullable String ownAccount(Work work) {
        Sessions.Me me = work.client().me();
        return me.accountId();
    }

    private static @Nullable Long parse(String key, String value) {
        if (value.equals("unlimited")) {
            return null;
        }
        try {
            if (key.startsWith("cpu.")) {
                return MilliCpu.parse(value).value();
            }
            if (key.startsWith("memory.")
                    || key.startsWith("storage.")
                    || key.startsWith("registry.")) {
                return Bytes.parse(value).value();
            }
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw new UsageException("VALUE: not a number: '" + value + "'; or write unlimited");
        } catch (StivaException e) {
            throw new UsageException("VALUE: " + e.publicMessage());
        }
    }
}
