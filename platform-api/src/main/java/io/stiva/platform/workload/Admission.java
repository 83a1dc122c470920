package io.stiva.platform.workload;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Quotes.Quote;
import io.stiva.platform.fleet.Node;
import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.placement.Amounts;
import io.stiva.platform.tenancy.Project;
import io.stiva.platform.usage.Quotes;
import io.stiva.platform.usage.Usages;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.RestartPolicy;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Everything that is checked before a workload is accepted, but for quotas, which are reserved in
 * the accepting transaction. Opens short transactions of its own, so it runs before that one.
 */
@Component
class Admission {

    private final ImageSource images;
    private final Quotes quotes;
    private final Usages usages;
    private final Nodes nodes;

    Admission(ImageSource images, Quotes quotes, Usages usages, Nodes nodes) {
        this.images = images;
        this.quotes = quotes;
        this.usages = usages;
        this.nodes = nodes;
    }

    /** A template that may be deployed: checked, its image known by content. */
    record Admitted(Template template, Digest digest, Set<Architecture> architectures) {}

    /** Checks the template and notes what is wrong. */
    @Nullable Template read(
            @Nullable ContainerTemplate wanted,
            FieldChecks checks,
            Project project,
            RestartPolicy restart) {
        return TemplateReader.read(wanted, checks, "/template", project.name(), restart);
    }

    /**
     * Resolves the image and makes sure that some node could ever run it.
     *
     * @throws io.stiva.vocabulary.StivaException UNPROCESSABLE: {@code image-not-found}, {@code
     *     no-node-for-architecture}, {@code above-every-node}
     */
    Admitted admit(Project project, Template template) {
        ImageReference image = template.image();
        ImageSource.Found found = images.resolve(project.account(), image);
        List<Node> fleet =
                nodes.allAcrossTenants().stream()
                        .filter(node -> node.architecture() != null)
                        .toList();
        // Without any node there is nothing to measure against: accepted, it waits for the first.
        if (!fleet.isEmpty()) {
            requireRunnable(image, template.amounts(), found.architectures(), fleet);
        }
        return new Admitted(
                template.withImage(image.pinned(found.digest())),
                found.digest(),
                found.architectures());
    }

    private static void requireRunnable(
            ImageReference image, Amounts wanted, Set<Architecture> built, List<Node> fleet) {
        List<Node> fitting =
                fleet.stream().filter(node -> built.contains(node.architecture())).toList();
        if (fitting.isEmpty()) {
            Set<Architecture> there = EnumSet.noneOf(Architecture.class);
            for (Node node : fleet) {
                Architecture architecture = node.architecture();
                if (architecture != null) {
                    there.add(architecture);
                }
            }
            throw WorkloadErrors.noNodeForArchitecture(image, built, there);
        }
        List<Amounts> offers = fitting.stream().map(Admission::offer).toList();
        if (offers.stream().noneMatch(offer -> offer.covers(wanted))) {
            throw WorkloadErrors.aboveEveryNode(
                    wanted,
                    offers.stream()
                            .max(
                                    Comparator.comparingLong(Amounts::cpuMilli)
                                            .thenComparingLong(Amounts::memoryBytes))
                            .orElseThrow());
        }
    }

    private static Amounts offer(Node node) {
        return new Amounts(node.cpu().value(), node.memory().value(), node.pids());
    }

    /** The price of so many containers. */
    Quote quote(Project project, Template template, int replicas) {
        return quotes.quote(project.account(), project.id(), template.resources(), replicas);
    }

    /** What each ended incarnation cost, as far as its records have arrived. */
    Map<Integer, String> listCosts(Container container) {
        return usages.costsByIncarnation(container.account(), container.id());
    }

    /**
     * Refuses what would cost more than the caller wants to pay.
     *
     * @param maxHourlyCost a decimal, null = no bound
     * @throws io.stiva.vocabulary.StivaException PAYMENT_REQUIRED, code {@code
     *     above-max-hourly-cost}; INVALID when it is no amount
     */
    void requireAffordable(
            Project project, Template template, int replicas, @Nullable String maxHourlyCost) {
        if (maxHourlyCost == null) {
            return;
        }
        BigDecimal bound = amount(maxHourlyCost);
        Quote quote = quote(project, template, replicas);
        if (new BigDecimal(quote.perHour()).compareTo(bound) > 0) {
            throw WorkloadErrors.tooExpensive(quote.perHour(), maxHourlyCost, quote.currency());
        }
    }

    private static BigDecimal amount(String text) {
        try {
            BigDecimal amount = text.length() > 40 ? null : new BigDecimal(text);
            if (amount != null && amount.signum() >= 0) {
                return amount;
            }
        } catch (NumberFormatException e) {
            // Refused below, like a negative one.
        }
        throw WorkloadErrors.notAnAmount();
    }
}
