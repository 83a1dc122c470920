package io.stiva.cli.demo;

import io.stiva.cli.demo.CommandLineUser.Answer;
import io.stiva.client.api.Containers;
import io.stiva.client.api.Quotes;
import io.stiva.client.api.Services;
import io.stiva.client.api.Usage;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What the story reads back, through {@code -o json} of the same commands. */
final class Tenant {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final CommandLineUser user;

    Tenant(CommandLineUser user) {
        this.user = user;
    }

    Containers.Container container(String name) {
        return JSON.readValue(
                        data("inspect", name), new TypeReference<List<Containers.Container>>() {})
                .getFirst();
    }

    List<Containers.Container> running(String service) {
        return containers().stream()
                .filter(container -> service.equals(container.service()))
                .filter(
                        container ->
                                container.state() == io.stiva.vocabulary.ContainerState.RUNNING)
                .toList();
    }

    List<Containers.Container> containers() {
        return JSON.readValue(
                data("ps", "--all"), new TypeReference<List<Containers.Container>>() {});
    }

    Services.Service service(String name) {
        return JSON.readValue(data("service", "show", name), Services.Service.class);
    }

    Quotes.Quote quote(String cpu, String memory) {
        return JSON.readValue(data("quote", "--cpu", cpu, "--memory", memory), Quotes.Quote.class);
    }

    Usage usageByContainer() {
        return JSON.readValue(data("usage", "--by", "container"), Usage.class);
    }

    /** CPU time the quota held back, over all containers of a service, in milliseconds. */
    long throttledMillis(String service) {
        return running(service).stream().mapToLong(container -> throttledMillis(container)).sum();
    }

    private long throttledMillis(Containers.Container container) {
        String reading = data("stats", container.id(), "--no-stream");
        return JSON.readValue(reading, Containers.StatsSample.class).throttledNanos() / 1_000_000;
    }

    private String data(String... command) {
        String[] asJson = java.util.Arrays.copyOf(command, command.length + 2);
        asJson[command.length] = "-o";
        asJson[command.length + 1] = "json";
        Answer answer = user.quietly("", asJson);
        return answer.out();
    }
}
