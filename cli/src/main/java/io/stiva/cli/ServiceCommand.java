package io.stiva.cli;

import io.stiva.client.api.Services;
import io.stiva.client.api.Services.Service;
import io.stiva.vocabulary.ImageReference;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Services: ls, show, scale, rm. */
@Command(name = "service", description = "List, show, scale and remove services.")
final class ServiceCommand extends Group {

    ServiceCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "ls", description = "List services.")
    int list(@Mixin Common common, @Mixin Filters filters) {
        Work work = new Work(surroundings, common);
        List<Service> services = filters.keep(work.client().services(work.project()).all());
        work.print(
                services,
                Service::id,
                new Table<Service>()
                        .column("SERVICE", Service::name)
                        .column(
                                "STATE",
                                service -> service.state().toLowerCase(java.util.Locale.ROOT))
                        .number("RUNNING", s -> s.running() + "/" + s.replicas())
                        .number("REVISION", s -> Integer.toString(s.revision().number()))
                        .column("IMAGE", s -> ImageReference.brief(s.revision().template().image()))
                        .column("UPDATED", s -> Text.age(s.updatedAt(), work.now()))
                        .column("URL", s -> Text.orDash(s.url())));
        if (services.isEmpty() && work.isTable()) {
            work.tell("no service yet; see: stiva deploy --help");
        }
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Show one service with its revisions.")
    int show(
            @Mixin Common common,
            @Parameters(paramLabel = "SERVICE", description = "name or id") String name) {
        Work work = new Work(surroundings, common);
        Service service = new Lookup(work).service(name);
        work.print(service, Service::id, () -> text(work, service));
        return ExitCode.OK;
    }

    private static void text(Work work, Service service) {
        var template = service.revision().template();
        work.out().printf("service    %s (%s)%n", Text.clean(service.name()), service.id());
        work.out().printf("project    %s%n", Text.clean(service.project()));
        work.out()
                .printf(
                        "state      %s, %d of %d running%n",
                        service.state().toLowerCase(java.util.Locale.ROOT),
                        service.running(),
                        service.replicas());
        work.out().printf("url        %s%n", Text.clean(Text.orDash(service.url())));
        work.out().printf("image      %s%n", Text.clean(template.image()));
        work.out().printf("digest     %s%n", Text.clean(service.revision().imageDigest()));
        work.out()
                .printf(
                        "each gets  %s vCPU, %s%n%n",
                        Text.cpu(template.resources().cpuMilli()),
                        Text.memory(template.resources().memoryBytes()));
        new Table<Services.Revision>()
                .number("REVISION", r -> Integer.toString(r.number()))
                .column("STATE", r -> r.state().toLowerCase(java.util.Locale.ROOT))
                .column("IMAGE", r -> ImageReference.brief(r.template().image()))
                .number("CPU", r -> Text.cpu(r.template().resources().cpuMilli()))
                .number("MEMORY", r -> Text.memory(r.template().resources().memoryBytes()))
                .column("CREATED", r -> Text.age(r.createdAt(), work.now()))
                .print(work.out(), work.client().revisions(service.id()).all());
    }

    @Command(name = "scale", description = "Change how many containers a service has.")
    int scale(
            @Mixin Common common,
            @Mixin Waiting waiting,
            @Parameters(index = "0", paramLabel = "SERVICE", description = "name or id")
                    String name,
            @Parameters(index = "1", paramLabel = "REPLICAS", description = "0 to 1,000")
                    int replicas) {
        if (replicas < 0) {
            throw new UsageException("REPLICAS must not be negative");
        }
        Work work = new Work(surroundings, common);
        Service before = new Lookup(work).service(name);
        Service accepted =
                work.client().patchService(before.id(), new Services.ServicePatch(replicas), null);
        Service service =
                waiting.noWait ? accepted : new Rollout(work).await(accepted, waiting.timeout());
        work.print(
                service,
                Service::id,
                () ->
                        work.out()
                                .printf(
                                        "%s: %d of %d running%n",
                                        Text.clean(service.name()),
                                        service.running(),
                                        service.replicas()));
        return ExitCode.OK;
    }

    @Command(name = "rm", description = "Remove services with all their containers.")
    int remove(
            @Mixin Common common,
            @Parameters(arity = "1..*", paramLabel = "SERVICE", description = "names or ids")
                    List<String> names) {
        Work work = new Work(surroundings, common);
        for (String name : names) {
            work.client().removeService(new Lookup(work).service(name).id());
            work.out().println(Text.clean(name));
        }
        return ExitCode.OK;
    }
}
