package io.stiva.client.testing;

import io.stiva.client.api.Accounts;
import io.stiva.client.api.Containers;
import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Nodes;
import io.stiva.client.api.Page;
import io.stiva.client.api.Problem;
import io.stiva.client.api.Projects;
import io.stiva.client.api.Quotas;
import io.stiva.client.api.Quotes;
import io.stiva.client.api.Services.Service;
import io.stiva.client.api.Sessions;
import io.stiva.client.api.Tokens;
import io.stiva.client.testing.StubServer.Reply;
import io.stiva.client.testing.StubServer.Request;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.NodeState;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The public API over a small cloud in memory, for the tests and screenshots of the CLI and the
 * console. It knows the passwords {@value #PASSWORD} of {@value #USER} and {@value #OPERATOR}; a
 * new service comes up one container per look, so that progress can be watched without waiting.
 */
public final class StubApi implements AutoCloseable {

    public static final String USER = "ada@acme.example";
    public static final String OPERATOR = "operator@stiva.example";
    public static final String PASSWORD = "correct horse";
    public static final String TOKEN = "stv_ada";
    public static final String OPERATOR_TOKEN = "stv_operator";

    private final StubServer server = StubServer.start();
    private final StubCloud cloud;
    private final StubStreams streams;
    private final StubServices services;

    private StubApi(Clock clock) {
        this.cloud = new StubCloud(clock);
        this.streams = new StubStreams(cloud);
        this.services = new StubServices(cloud);
        people();
        projects();
        services();
        containers();
        money();
        nodes();
        open("POST", "/sessions", this::login);
    }

    public static StubApi start(Clock clock) {
        return new StubApi(clock);
    }

    public String address() {
        return server.address().toString();
    }

    /** For tests that want another answer, or to see what arrived. */
    public StubServer server() {
        return server;
    }

    @Override
    public void close() {
        streams.close();
        server.close();
    }

    private void people() {
        on("GET", "/me", request -> Reply.json(200, me(isOperator(request))));
        on("DELETE", "/sessions/current", request -> Reply.empty(204));
        on("GET", "/accounts", request -> page(cloud.accounts.values()));
        on(
                "GET",
                "/accounts/{account}",
                request -> found(cloud.accounts.get(request.path().getFirst())));
        on(
                "POST",
                "/accounts",
                request ->
                        Reply.json(
                                201,
                                cloud.account(request.document(Accounts.NewAccount.class).name())));
        on("GET", "/accounts/{account}/users", request -> page(cloud.users));
        on("POST", "/accounts/{account}/users", this::createUser);
        on("POST", "/tokens", this::createToken);
        on("GET", "/accounts/{account}/quotas", request -> page(cloud.quotas.values()));
        on("GET", "/projects/{project}/quotas", request -> page(List.of()));
        on("PUT", "/accounts/{account}/quotas/{key}", this::setQuota);
    }

    private void projects() {
        on("GET", "/projects", request -> page(cloud.projects.values()));
        on(
                "GET",
                "/projects/{project}",
                request -> found(cloud.projects.get(request.path().getFirst())));
        on(
                "POST",
                "/projects",
                request -> {
                    String name = request.document(Projects.NewProject.class).name();
                    return name.matches("[a-z][a-z0-9-]*")
                            ? Reply.json(201, cloud.project(name))
                            : invalid("/name", "use lower-case letters, digits and hyphens");
                });
        on(
                "GET",
                "/projects/{project}/images",
                request ->
                        page(
                                cloud.images.stream()
                                        .filter(i -> i.project().equals(request.path().getFirst()))
                                        .toList()));
        on(
                "GET",
                "/events",
                request ->
                        accepts(request)
                                ? streams.events(request)
                                : page(
                                        "newest".equals(request.query().get("order"))
                                                ? cloud.events.reversed()
                                                : cloud.events));
    }

    private void services() {
        on(
                "GET",
                "/projects/{project}/services",
                request ->
                        page(
                                cloud.services.values().stream()
                                        .filter(s -> isOf(s, request.path().getFirst()))
                                        .map(cloud::counted)
                                        .toList()));
        on("POST", "/projects/{project}/services", services::createService);
        on("GET", "/services/{id}", services::lookAtService);
        on("PATCH", "/services/{id}", services::scale);
        on("DELETE", "/services/{id}", services::removeService);
        on("GET", "/services/{id}/revisions", services::listRevisions);
        on("POST", "/services/{id}/revisions", services::revise);
        on("GET", "/services/{id}/why", request -> Reply.json(200, StubAnswers.why(cloud)));
    }

    private void containers() {
        on(
                "GET",
                "/projects/{project}/containers",
                request ->
                        page(
                                cloud.containers.values().stream()
                                        .filter(
                                                c ->
                                                        c.project()
                                                                        .equals(
                                                                                request.path()
                                                                                        .getFirst())
                                                                || c.projectId()
                                                                        .equals(
                                                                                request.path()
                                                                                        .getFirst()))
                                        .filter(
                                                c ->
                                                        !request.query().containsKey("service")
                                                                || request.query()
                                                                        .get("service")
                                                                        .equals(c.serviceId()))
                                        .toList()));
        on("POST", "/projects/{project}/containers", this::createContainer);
        on(
                "GET",
                "/containers/{id}",
                request -> found(cloud.containers.get(request.path().getFirst())));
        on(
                "DELETE",
                "/containers/{id}",
                request -> {
                    cloud.containers.remove(request.path().getFirst());
                    return Reply.empty(204);
                });
        on("POST", "/containers/{id}/stop", this::stop);
        new StubInside(cloud, this::on).routes();
        on("GET", "/containers/{id}/wait", this::await);
        on("GET", "/containers/{id}/why", request -> Reply.json(200, StubAnswers.why(cloud)));
        on(
                "GET",
                "/containers/{id}/logs",
                request ->
                        accepts(request)
                                ? streams.logs(request)
                                : StubStreams.asLines(streams.lines(request.path().getFirst())));
        on("GET", "/containers/{id}/stats", streams::stats);
    }

    private void money() {
        on(
                "POST",
                "/quotes",
                request -> {
                    var wanted = request.document(Quotes.NewQuote.class);
                    return wanted.resources().cpuMilli() < 10
                            ? invalid("/resources/cpuMilli", "at least 10")
                            : Reply.json(
                                    200,
                                    StubPrices.quote(
                                            wanted.resources(),
                                            wanted.replicas() == null ? 1 : wanted.replicas(),
                                            cloud));
                });
        on(
                "GET",
                "/usage",
                request ->
                        Reply.json(
                                200,
                                StubPrices.usage(
                                        cloud,
                                        request.query().getOrDefault("groupBy", "service"),
                                        request.query().get("project"))));
    }

    private void nodes() {
        onlyOperators("GET", "/nodes", request -> page(cloud.nodes.values()));
        onlyOperators(
                "GET", "/nodes/{id}", request -> found(cloud.nodes.get(request.path().getFirst())));
        onlyOperators("POST", "/nodes/{id}/cordon", request -> move(request, NodeState.CORDONED));
        onlyOperators("POST", "/nodes/{id}/uncordon", request -> move(request, NodeState.READY));
        onlyOperators(
                "POST",
                "/nodes/join-tokens",
                request ->
                        Reply.json(
                                201,
                                new Nodes.JoinToken(
                                        "stvj_9f2kq7", cloud.now().plus(Duration.ofHours(1)))));
    }

    private Reply login(Request request) {
        var login = request.document(Sessions.Login.class);
        boolean known = Set.of(USER, OPERATOR).contains(login.email());
        if (!known || !login.password().equals(PASSWORD)) {
            return StubAnswers.problem(
                    401, "wrong-credentials", "email or password is wrong", null, null);
        }
        boolean operator = login.email().equals(OPERATOR);
        return Reply.json(
                201,
                new Sessions.Session(
                        operator ? OPERATOR_TOKEN : TOKEN,
                        cloud.now().plus(Duration.ofHours(12)),
                        me(operator)));
    }

    private Sessions.Me me(boolean operator) {
        return operator
                ? new Sessions.Me("usr_0", OPERATOR, true, null, null, null, List.of())
                : new Sessions.Me(
                        "usr_1",
                        USER,
                        false,
                        cloud.acme.id(),
                        cloud.acme.name(),
                        "OWNER",
                        List.of(
                                new Sessions.Membership(
                                        cloud.acme.id(), cloud.acme.name(), "OWNER")));
    }

    private Reply createUser(Request request) {
        var wanted = request.document(Accounts.NewUser.class);
        if (!wanted.email().contains("@")) {
            return invalid("/email", "not an email address");
        }
        Accounts.User user = cloud.user(wanted.email(), wanted.role(), "jade-otter-41-plum");
        cloud.users.add(cloud.user(wanted.email(), wanted.role(), null));
        return Reply.json(201, user);
    }

    private Reply createToken(Request request) {
        var wanted = request.document(Tokens.NewToken.class);
        return Reply.json(
                201,
                new Tokens.Token(
                        "tok_1",
                        wanted.name(),
                        wanted.scopes() == null ? List.of() : wanted.scopes(),
                        wanted.project(),
                        cloud.now(),
                        cloud.now().plus(Duration.ofDays(90)),
                        null,
                        "stv_shown_once"));
    }

    private Reply setQuota(Request request) {
        String key = request.path().getLast();
        Quotas.Quota old = cloud.quotas.get(key);
        if (old == null) {
            return found(null);
        }
        var quota =
                new Quotas.Quota(
                        key,
                        request.document(Quotas.NewLimit.class).limit(),
                        old.used(),
                        old.reserved(),
                        old.unit(),
                        old.scope(),
                        null,
                        "override");
        cloud.quotas.put(key, quota);
        return Reply.json(200, quota);
    }

    private Reply createContainer(Request request) {
        var wanted = request.document(Containers.NewContainer.class);
        String name = wanted.name() == null ? "brave-otter" : wanted.name();
        Reply refusal = StubAnswers.refusal(cloud, name, wanted.template(), 1);
        if (refusal != null) {
            return refusal;
        }
        Container container =
                cloud.container(
                        services.project(request.path().getFirst()),
                        null,
                        name,
                        ContainerState.RUNNING,
                        null,
                        null);
        return Reply.json(202, container);
    }

    private Reply stop(Request request) {
        Container container = cloud.containers.get(request.path().getFirst());
        if (container == null) {
            return found(null);
        }
        Container stopped = StubCloud.withState(container, ContainerState.STOPPED, cloud.now());
        cloud.containers.put(stopped.id(), stopped);
        return Reply.json(202, stopped);
    }

    private Reply await(Request request) {
        Container container = cloud.containers.get(request.path().getFirst());
        if (container == null || container.state().name().equals(request.query().get("state"))) {
            return found(container);
        }
        return StubAnswers.problem(
                408, "wait-timed-out", "it is still " + container.state(), null, null);
    }

    private Reply move(Request request, NodeState state) {
        Nodes.Node node = cloud.nodes.get(request.path().getFirst());
        if (node == null) {
            return found(null);
        }
        Nodes.Node moved = StubAnswers.with(node, state);
        cloud.nodes.put(node.id(), moved);
        return Reply.json(200, moved);
    }

    private void on(String method, String path, StubServer.Answer answer) {
        server.on(
                method,
                path,
                request ->
                        Set.of("Bearer " + TOKEN, "Bearer " + OPERATOR_TOKEN)
                                        .contains(String.valueOf(request.header("Authorization")))
                                ? inTurn(answer, request)
                                : StubAnswers.problem(
                                        401,
                                        "unauthenticated",
                                        "the token is wrong or has expired",
                                        null,
                                        null));
    }

    /** The cloud's maps are plain ones, and the server has many threads. */
    private Reply inTurn(StubServer.Answer answer, Request request) {
        synchronized (cloud) {
            return answer.to(request);
        }
    }

    private void onlyOperators(String method, String path, StubServer.Answer answer) {
        on(
                method,
                path,
                request ->
                        isOperator(request)
                                ? answer.to(request)
                                : StubAnswers.problem(
                                        403, "forbidden", "only for operators", null, null));
    }

    private void open(String method, String path, StubServer.Answer answer) {
        server.on(method, path, answer);
    }

    private static boolean isOperator(Request request) {
        return ("Bearer " + OPERATOR_TOKEN).equals(request.header("Authorization"));
    }

    private static boolean accepts(Request request) {
        return "text/event-stream".equals(request.header("Accept"));
    }

    private static boolean isOf(Service service, String project) {
        return service.project().equals(project) || service.projectId().equals(project);
    }

    static Reply page(java.util.Collection<?> items) {
        return Reply.json(200, new Page<>(List.copyOf(items), null));
    }

    static Reply found(@Nullable Object document) {
        return document == null
                ? StubAnswers.problem(404, "not-found", "there is no such thing", null, null)
                : Reply.json(200, document);
    }

    private static Reply invalid(String pointer, String detail) {
        return StubAnswers.problem(
                400,
                "invalid-request",
                "the request has a wrong field",
                List.of(new Problem.FieldProblem(pointer, detail)),
                null);
    }
}
