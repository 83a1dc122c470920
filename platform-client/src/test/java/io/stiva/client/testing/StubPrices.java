package io.stiva.client.testing;

import io.stiva.client.api.Quotas;
import io.stiva.client.api.Quotes;
import io.stiva.client.api.Resources;
import io.stiva.client.api.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prices of the small cloud: so much a vCPU-second, so much a GiB-second. */
final class StubPrices {

    private static final BigDecimal CPU = new BigDecimal("0.0000084");
    private static final BigDecimal MEMORY = new BigDecimal("0.0000009");
    private static final BigDecimal HOUR = BigDecimal.valueOf(3_600);
    private static final BigDecimal MONTH = BigDecimal.valueOf(2_592_000);

    private StubPrices() {}

    static Quotes.Quote quote(Resources each, int replicas, StubCloud cloud) {
        BigDecimal n = BigDecimal.valueOf(replicas);
        BigDecimal cpus = BigDecimal.valueOf(each.cpuMilli(), 3).multiply(n);
        BigDecimal gibs =
                BigDecimal.valueOf(each.memoryBytes())
                        .divide(BigDecimal.valueOf(1L << 30))
                        .multiply(n);
        BigDecimal perSecond = cpus.multiply(CPU).add(gibs.multiply(MEMORY));
        return new Quotes.Quote(
                "EUR",
                text(perSecond),
                text(perSecond.multiply(HOUR)),
                text(perSecond.multiply(MONTH)),
                "2025-1",
                replicas,
                List.of(
                        line("compute.cpu.allocated", cpus, "vCPU-seconds", CPU),
                        line("compute.memory.allocated", gibs, "GiB-seconds", MEMORY)),
                List.of(
                        effect(cloud, "cpu.allocated", each.cpuMilli() * replicas),
                        effect(cloud, "memory.allocated", each.memoryBytes() * replicas)));
    }

    private static Quotes.Line line(String meter, BigDecimal n, String unit, BigDecimal price) {
        return new Quotes.Line(meter, text(n), unit, text(price), text(n.multiply(price)));
    }

    private static Quotas.Effect effect(StubCloud cloud, String key, long more) {
        Quotas.Quota quota = cloud.quotas.get(key);
        if (quota == null) {
            throw new IllegalStateException("no quota " + key);
        }
        return new Quotas.Effect(
                key, quota.limit(), quota.used(), quota.used() + more, quota.unit(), quota.scope());
    }

    static Usage usage(StubCloud cloud, String groupBy, @Nullable String project) {
        List<Usage.Group> groups = new ArrayList<>();
        switch (groupBy) {
            case "project" ->
                    groups.add(
                            group(
                                    cloud,
                                    cloud.idOfProject("shop"),
                                    "shop",
                                    "61234.5",
                                    "4321.0625"));
            case "container" -> {
                groups.add(group(cloud, "ctr_1", "web-1", "12250", "3062.5"));
                groups.add(group(cloud, "ctr_2", "web-2", "12250", "3062.5"));
            }
            default -> {
                groups.add(group(cloud, "svc_1", "web", "36750", "9187.5"));
                groups.add(group(cloud, "svc_2", "worker", "24484.5", "12242.25"));
            }
        }
        BigDecimal sum =
                groups.stream()
                        .map(group -> new BigDecimal(group.unroundedListCost()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Usage(
                cloud.ago(30_000),
                cloud.now(),
                "EUR",
                groupBy,
                cloud.ago(1),
                text(sum.setScale(2, RoundingMode.HALF_EVEN)),
                text(sum),
                groups);
    }

    private static Usage.Group group(
            StubCloud cloud, String id, String name, String cpuSeconds, String gibSeconds) {
        BigDecimal cpu = new BigDecimal(cpuSeconds).multiply(CPU);
        BigDecimal memory = new BigDecimal(gibSeconds).multiply(MEMORY);
        BigDecimal sum = cpu.add(memory);
        return new Usage.Group(
                id,
                name,
                text(sum.setScale(2, RoundingMode.HALF_EVEN)),
                text(sum),
                cloud.ago(1),
                List.of(
                        new Usage.Line(
                                "compute.cpu.allocated",
                                cpuSeconds,
                                "vCPU-seconds",
                                text(CPU),
                                text(cpu),
                                true),
                        new Usage.Line(
                                "compute.memory.allocated",
                                gibSeconds,
                                "GiB-seconds",
                                text(MEMORY),
                                text(memory),
                                true),
                        new Usage.Line(
                                "compute.cpu.used", "7120.25", "vCPU-seconds", "0", "0", false)));
    }

    private static String text(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
