package io.stiva.platform.link;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Containers.NewContainer;
import io.stiva.client.api.Resources;
import io.stiva.platform.testing.Http;
import io.stiva.platform.testing.RunningApi;
import io.stiva.platform.testing.Templates;
import io.stiva.platform.testing.Tenant;
import io.stiva.protocol.Desired;
import io.stiva.protocol.DesiredContainer;
import io.stiva.protocol.Observed;
import io.stiva.protocol.ObservedContainer;
import io.stiva.protocol.OpenStream;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.Welcome;
import io.stiva.vocabulary.ContainerState;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A container of a tenant's on a node of its own, which a test plays by hand. */
final class StagedContainer {

    final RunningApi api;
    final Tenant tenant;
    final Http http;
    final String token;
    final String id;
    final TestNode.Talk link;
    private final TestNode node;

    private StagedContainer(RunningApi api, Tenant tenant, TestNode node) throws Exception {
        this.api = api;
        this.tenant = tenant;
        this.http = new Http(api);
        this.token = tenant.ownerToken();
        this.node = node;
        this.link = node.dial(Protocol.LINK_PATH);
        link.say(TestNode.hello(Map.of("stage", node.name())));
        link.next(Welcome.class);
        this.id = create();
    }

    /** One that the node says is running. */
    static StagedContainer running(RunningApi api) throws Exception {
        StagedContainer staged = new StagedContainer(api, Tenant.make(api), TestNode.enrolled(api));
        staged.untilWanted();
        staged.report(ContainerState.RUNNING);
        return staged;
    }

    private String create() {
        ContainerTemplate template =
                Templates.onNodes(tenant, new Resources(10, 4 << 20, 1L), "stage", node.name());
        Http.Answer made =
                http.post(
                                "/api/v1/projects/" + tenant.project().name() + "/containers",
                                new NewContainer("staged", template, null))
                        .as(token)
                        .send();
        if (made.status() != 201) {
            throw new AssertionError(made.body());
        }
        return made.text("id");
    }

    String path(String verb) {
        return "/api/v1/containers/" + id + verb;
    }

    /** The newest wish of a document that names the container. */
    DesiredContainer untilWanted() throws Exception {
        while (true) {
            Desired desired = link.next(Desired.class);
            if (!desired.containers().isEmpty()) {
                return desired.containers().getFirst();
            }
        }
    }

    /** What the node says; told when the API shows it. */
    void report(ContainerState state) throws Exception {
        link.say(
                new Observed(
                        false,
                        List.of(
                                new ObservedContainer(
                                        id,
                                        state,
                                        1,
                                        0,
                                        null,
                                        null,
                                        Instant.now(),
                                        null,
                                        "10.0.0.2",
                                        List.of(),
                                        List.of(),
                                        null)),
                        List.of()));
        Http.Answer reached =
                http.get(path("/wait?state=" + state + "&timeout=20")).as(token).send();
        if (reached.status() != 200) {
            throw new AssertionError(reached.body());
        }
    }

    /** The node does what the next request for a stream says. */
    TestNode.Talk dialBack() throws Exception {
        OpenStream asked = link.next(OpenStream.class);
        if (asked.kind() != OpenStream.Kind.TALK || !asked.containerId().equals(id)) {
            throw new AssertionError(asked);
        }
        return node.dial(Protocol.STREAM_PATH + asked.streamId());
    }

    void leave() {
        link.abort();
    }
}
