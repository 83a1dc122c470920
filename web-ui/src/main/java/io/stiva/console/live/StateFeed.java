package io.stiva.console.live;

import io.stiva.client.StivaClient;
import io.stiva.client.api.Containers.Container;
import io.stiva.console.view.Pages;
import io.stiva.console.view.ServiceView;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Sends the moving part of a page again whenever it looks different. */
@Component
final class StateFeed {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Pages pages;

    StateFeed(Pages pages) {
        this.pages = pages;
    }

    void service(StivaClient client, String id, Sink sink) throws InterruptedException {
        watch(
                sink,
                () ->
                        pages.fragment(
                                "service", "live", Map.of("view", ServiceView.of(client, id))));
    }

    void container(StivaClient client, String id, Sink sink) throws InterruptedException {
        watch(
                sink,
                () -> {
                    Container container = client.container(id);
                    Map<String, Object> model = new HashMap<>();
                    model.put("container", container);
                    if (ServiceView.isStuck(container)) {
                        model.put("why", client.whyContainer(id));
                    }
                    return pages.fragment("container", "live", model);
                });
    }

    private static void watch(Sink sink, Supplier<String> render) throws InterruptedException {
        String last = "";
        while (sink.isOpen()) {
            try {
                String html = render.get();
                if (!html.equals(last)) {
                    sink.sendHtml("state", html);
                    last = html;
                }
            } catch (StivaException e) {
                boolean passing =
                        e.category().isRetryable() || e.category() == ErrorCategory.INTERNAL;
                if (!passing) {
                    return;
                }
            }
            sink.rest(LOOK);
        }
    }
}
