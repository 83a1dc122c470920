package io.stiva.cli;

import io.stiva.client.StivaClient;
import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Services;
import io.stiva.client.api.Services.Service;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a service, or gives an existing one a new revision; shows the price and waits. */
@Command(
        name = "deploy",
        description = {
            "Deploy a service: make it, or change it when it is there.",
            "Options left out keep what the service has."
        })
final class DeployCommand implements Callable<Integer> {

    private static final MathContext MATH = MathContext.DECIMAL128;

    private final Surroundings surroundings;
    @Mixin private Common common = new Common();
    @Mixin private ContainerOptions options = new ContainerOptions();
    @Mixin private Waiting waiting = new Waiting();

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "REPOSITORY[:TAG][@DIGEST] of the project; needed the first time")
    private @Nullable String image;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "how many containers (default: 1)")
    private @Nullable Integer replicas;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "port of the containers that the public address leads to")
    private @Nullable Integer httpPort;

    @Option(names = "--dry-run", description = "check it and show the price, change nothing")
    private boolean dryRun;

    @Parameters(index = "0", paramLabel = "NAME", description = "name of the service")
    private String name = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "replaces the image's command")
    private List<String> command = List.of();

    DeployCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Work work = new Work(surroundings, common);
        Optional<Service> existing = new Lookup(work).findService(name);
        return existing.isPresent() ? change(work, existing.get()) : create(work);
    }

    private int create(Work work) {
        if (image == null) {
            throw new UsageException("there is no service '" + name + "' yet: --image is needed");
        }
        var wanted =
                new Services.NewService(
                        name,
                        options.template(image, command, surroundings, null),
                        replicas,
                        httpPort,
                        options.maxHourlyCost);
        Services.Preview preview = work.client().previewService(work.project(), wanted);
        if (dryRun) {
            return showPreview(work, preview);
        }
        work.tell("price: " + QuoteText.sentence(preview.quote()));
        return finish(work, work.client().createService(work.project(), wanted));
    }

    private int change(Work work, Service service) {
        StivaClient client = work.client();
        ContainerTemplate before = service.revision().template();
        ContainerTemplate after =
                options.template(
                        image == null ? before.image() : image, command, surroundings, before);
        boolean newRevision = image != null || !after.equals(before) || httpPort != null || dryRun;
        if (newRevision) {
            var wanted = new Services.NewRevision(after, httpPort);
            Services.Preview preview = client.previewRevision(service.id(), wanted);
            if (dryRun) {
                return showPreview(work, preview);
            }
            refuseAbove(preview);
            work.tell("price: " + QuoteText.sentence(preview.quote()));
        }
        Service changed = service;
        if (replicas != null && replicas != service.replicas()) {
            changed = client.patchService(service.id(), new Services.ServicePatch(replicas), null);
        }
        if (newRevision) {
            changed = client.deploy(service.id(), new Services.NewRevision(after, httpPort));
        }
        return finish(work, changed);
    }

    /** The platform bounds what it makes; a change of what is there is bounded here. */
    private void refuseAbove(Services.Preview preview) {
        if (options.maxHourlyCost == null) {
            return;
        }
        int wanted = replicas == null ? preview.replicas() : replicas;
        BigDecimal perHour =
                new BigDecimal(preview.quote().perHour())
                        .divide(BigDecimal.valueOf(Math.max(1, preview.quote().replicas())), MATH)
                        .multiply(BigDecimal.valueOf(wanted));
        if (perHour.compareTo(maximum(options.maxHourlyCost)) > 0) {
            throw StivaException.of(ErrorCategory.PAYMENT_REQUIRED, "too-expensive")
                    .say(
                            "it would cost %s %s an hour, more than the %s allowed by"
                                    + " --max-hourly-cost",
                            Text.shortMoney(perHour.toPlainString()),
                            preview.quote().currency(),
                            options.maxHourlyCost)
                    .build();
        }
    }

    private static BigDecimal maximum(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new UsageException("--max-hourly-cost: not an amount: '" + text + "'");
        }
    }

    private int showPreview(Work work, Services.Preview preview) {
        if (work.isTable()) {
            QuoteText.print(work, preview.quote());
        } else {
            work.printDocument(preview);
        }
        return ExitCode.OK;
    }

    private int finish(Work work, Service accepted) {
        Service service =
                waiting.noWait ? accepted : new Rollout(work).await(accepted, waiting.timeout());
        work.print(
                service,
                Service::id,
                () -> {
                    work.tell(
                            "%s revision %d: %d of %d running"
                                    .formatted(
                                            service.name(),
                                            service.revision().number(),
                                            service.running(),
                                            service.replicas()));
                    work.out()
                            .println(
                                    Text.clean(
                                            service.url() == null ? service.id() : service.url()));
                });
        return ExitCode.OK;
    }
}
