package io.stiva.client;

import io.stiva.client.api.Accounts;
import io.stiva.client.api.Containers;
import io.stiva.client.api.Event;
import io.stiva.client.api.Execs;
import io.stiva.client.api.ImageSummary;
import io.stiva.client.api.Nodes;
import io.stiva.client.api.Projects;
import io.stiva.client.api.Quotas;
import io.stiva.client.api.Quotes;
import io.stiva.client.api.Services;
import io.stiva.client.api.Sessions;
import io.stiva.client.api.Tokens;
import io.stiva.client.api.Usage;
import io.stiva.client.api.Why;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.StivaException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public REST API as Java methods, one per call, each named with its path below {@code
 * /api/v1}. Safe for use by several threads. Projects are named by their slug or id; everything
 * else by its id. Every method throws {@link StivaException} with the category and code of the
 * platform's refusal, or category UNAVAILABLE, code {@code api-unreachable}.
 */
public final class StivaClient {

    private static final String TAR = "application/x-tar";

    private final Transport transport;

    private StivaClient(Transport transport) {
        this.transport = transport;
    }

    /** A client with its own connections. */
    public static StivaClient of(ClientSettings settings) {
        return of(settings, Transport.newHttpClient());
    }

    /** A client over shared connections. */
    public static StivaClient of(ClientSettings settings, HttpClient http) {
        return new StivaClient(new Transport(settings, http, Thread::sleep));
    }

    static StivaClient of(ClientSettings settings, HttpClient http, Transport.Pause pause) {
        return new StivaClient(new Transport(settings, http, pause));
    }

    /** Connections as this client likes them, for {@link #of(ClientSettings, HttpClient)}. */
    public static HttpClient newHttpClient() {
        return Transport.newHttpClient();
    }

    /** The same connections, another caller; null = nobody. */
    public StivaClient as(@Nullable String token) {
        return new StivaClient(transport.withToken(token));
    }

    /** Where the API is. */
    public URI api() {
        return transport.settings().api();
    }

    // --- people: sessions, tokens, accounts ---

    /** POST /sessions. */
    public Sessions.Session login(Sessions.Login login) {
        return transport.send(Call.post(login, "sessions"), Sessions.Session.class);
    }

    /** DELETE /sessions/current: ends the session whose token this client carries. */
    public void logout() {
        transport.send(Call.delete("sessions", "current"));
    }

    /** GET /me. */
    public Sessions.Me me() {
        return transport.send(Call.get("me"), Sessions.Me.class);
    }

    /** POST /tokens; the answer's secret is shown once. */
    public Tokens.Token createToken(Tokens.NewToken wanted) {
        return transport.send(Call.post(wanted, "tokens"), Tokens.Token.class);
    }

    /** GET /tokens. */
    public Pages<Tokens.Token> tokens() {
        return pages(Call.get("tokens"), Tokens.Token.class);
    }

    /** DELETE /tokens/{token}. */
    public void revokeToken(String token) {
        transport.send(Call.delete("tokens", token));
    }

    /** POST /accounts, operators only. */
    public Accounts.Account createAccount(Accounts.NewAccount wanted) {
        return transport.send(Call.post(wanted, "accounts"), Accounts.Account.class);
    }

    /** GET /accounts: every account for operators, the caller's own otherwise. */
    public Pages<Accounts.Account> accounts() {
        return pages(Call.get("accounts"), Accounts.Account.class);
    }

    /** GET /accounts/{account}. */
    public Accounts.Account account(String account) {
        return transport.send(Call.get("accounts", account), Accounts.Account.class);
    }

    /** POST /accounts/{account}/users. */
    public Accounts.User createUser(String account, Accounts.NewUser wanted) {
        return transport.send(Call.post(wanted, "accounts", account, "users"), Accounts.User.class);
    }

    /** GET /accounts/{account}/users. */
    public Pages<Accounts.User> users(String account) {
        return pages(Call.get("accounts", account, "users"), Accounts.User.class);
    }

    // --- projects, images ---

    /** POST /projects. */
    public Projects.Project createProject(Projects.NewProject wanted) {
        return transport.send(Call.post(wanted, "projects"), Projects.Project.class);
    }

    /** GET /projects. */
    public Pages<Projects.Project> projects() {
        return pages(Call.get("projects"), Projects.Project.class);
    }

    /** GET /projects/{project}. */
    public Projects.Project project(String project) {
        return transport.send(Call.get("projects", project), Projects.Project.class);
    }

    /** GET /projects/{project}/images. */
    public Pages<ImageSummary> images(String project) {
        return pages(Call.get("projects", project, "images"), ImageSummary.class);
    }

    // --- services ---

    /** POST /projects/{project}/services. */
    public Services.Service createService(String project, Services.NewService wanted) {
        return transport.send(
                Call.post(wanted, "projects", project, "services"), Services.Service.class);
    }

    /** POST /projects/{project}/services?validateOnly=true: nothing is stored. */
    public Services.Preview previewService(String project, Services.NewService wanted) {
        return transport.send(
                Call.post(wanted, "projects", project, "services").with("validateOnly", true),
                Services.Preview.class);
    }

    /** GET /projects/{project}/services. */
    public Pages<Services.Service> services(String project) {
        return pages(Call.get("projects", project, "services"), Services.Service.class);
    }

    /** GET /services/{service}. */
    public Services.Service service(String service) {
        return transport.send(Call.get("services", service), Services.Service.class);
    }

    /** POST /services/{service}/revisions. */
    public Services.Service deploy(String service, Services.NewRevision wanted) {
        return transport.send(
                Call.post(wanted, "services", service, "revisions"), Services.Service.class);
    }

    /** POST /services/{service}/revisions?validateOnly=true: nothing is stored. */
    public Services.Preview previewRevision(String service, Services.NewRevision wanted) {
        return transport.send(
                Call.post(wanted, "services", service, "revisions").with("validateOnly", true),
                Services.Preview.class);
    }

    /** GET /services/{service}/revisions, newest first. */
    public Pages<Services.Revision> revisions(String service) {
        return pages(Call.get("services", service, "revisions"), Services.Revision.class);
    }

    /**
     * PATCH /services/{service}.
     *
     * @param version refuse (STALE) when the service is no longer this version; null = whatever
     */
    public Services.Service patchService(
            String service, Services.ServicePatch patch, @Nullable Long version) {
        return transport.send(
                Call.patch(patch, "services", service).ifMatch(version), Services.Service.class);
    }

    /** DELETE /services/{service} with all its containers. */
    public void removeService(String service) {
        transport.send(Call.delete("services", service));
    }

    /** GET /services/{service}/why. */
    public Why whyService(String service) {
        return transport.send(Call.get("services", service, "why"), Why.class);
    }

    // --- containers ---

    /** POST /projects/{project}/containers. */
    public Containers.Container createContainer(String project, Containers.NewContainer wanted) {
        return transport.send(
                Call.post(wanted, "projects", project, "containers"), Containers.Container.class);
    }

    /** POST /projects/{project}/containers?validateOnly=true: nothing is stored. */
    public Services.Preview previewContainer(String project, Containers.NewContainer wanted) {
        return transport.send(
                Call.post(wanted, "projects", project, "containers").with("validateOnly", true),
                Services.Preview.class);
    }

    /**
     * GET /projects/{project}/containers.
     *
     * @param service only containers of this service id; null = of all, and the single ones
     */
    public Pages<Containers.Container> containers(String project, @Nullable String service) {
        return pages(
                Call.get("projects", project, "containers").with("service", service),
                Containers.Container.class);
    }

    /** GET /containers/{container}. */
    public Containers.Container container(String container) {
        return transport.send(Call.get("containers", container), Containers.Container.class);
    }

    /** POST /containers/{container}/stop. */
    public Containers.Container stopContainer(String container) {
        return transport.send(
                Call.post(null, "containers", container, "stop"), Containers.Container.class);
    }

    /**
     * GET /containers/{container}/exec as a WebSocket: runs a program inside.
     *
     * @param out gets its output, on a terminal all that is written to it
     * @param err gets its error output
     */
    public ExecConnection exec(
            String container, Execs.Start wanted, OutputStream out, OutputStream err) {
        return ExecConnection.open(
                transport, Call.get("containers", container, "exec"), wanted, out, err);
    }

    /**
     * POST /containers/{container}/kill.
     *
     * @param signal a name or a number; null = KILL
     */
    public Containers.Container killContainer(String container, @Nullable String signal) {
        return transport.send(
                Call.post(new Containers.Kill(signal), "containers", container, "kill"),
                Containers.Container.class);
    }

    /** POST /containers/{container}/pause: it stands still and holds its memory. */
    public Containers.Container pauseContainer(String container) {
        return transport.send(
                Call.post(null, "containers", container, "pause"), Containers.Container.class);
    }

    /** POST /containers/{container}/unpause. */
    public Containers.Container unpauseContainer(String container) {
        return transport.send(
                Call.post(null, "containers", container, "unpause"), Containers.Container.class);
    }

    /** GET /containers/{container}/processes. */
    public List<Containers.ContainerProcess> processes(String container) {
        return transport
                .page(
                        Call.get("containers", container, "processes"),
                        Containers.ContainerProcess.class)
                .items();
    }

    /**
     * GET /containers/{container}/files?path=…: a file, or a directory and all in it, as a tar
     * archive; reading fails when it breaks off.
     */
    public InputStream copyOut(String container, String path) {
        return transport.download(
                Call.get("containers", container, "files").with("path", path), TAR);
    }

    /**
     * PUT /containers/{container}/files?path=…: unpacks a tar archive below a directory.
     *
     * @param archive read once and to its end
     */
    public void copyIn(String container, String directory, InputStream archive) {
        transport.upload(
                Call.get("containers", container, "files").with("path", directory), TAR, archive);
    }

    /** DELETE /containers/{container}: stopped first when it runs. */
    public void removeContainer(String container) {
        transport.send(Call.delete("containers", container));
    }

    /**
     * GET /containers/{container}/wait?state=…&amp;timeout=…
     *
     * @param timeout 1 to 300 seconds
     * @throws StivaException also category TIMED_OUT when the state was not reached in time
     */
    public Containers.Container await(String container, ContainerState state, Duration timeout) {
        return transport.send(
                Call.get("containers", container, "wait")
                        .with("state", state)
                        .with("timeout", timeout.toSeconds()),
                Containers.Container.class,
                timeout);
    }

    /** GET /containers/{container}/why. */
    public Why whyContainer(String container) {
        return transport.send(Call.get("containers", container, "why"), Why.class);
    }

    /**
     * GET /containers/{container}/logs?tail=… as lines: what is there now, oldest first.
     *
     * @param tail most lines, from the end; null = 100
     */
    public List<Containers.LogLine> logs(String container, @Nullable Integer tail) {
        return transport.lines(
                Call.get("containers", container, "logs").with("tail", tail),
                Containers.LogLine.class);
    }

    /**
     * GET /containers/{container}/logs?tail=… as events: what is there and what comes, until the
     * container has ended for good.
     */
    public EventStream<Containers.LogLine> followLogs(
            String container, @Nullable Integer tail, @Nullable String lastEventId) {
        return new EventStream<>(
                transport,
                Call.get("containers", container, "logs").with("tail", tail),
                Containers.LogLine.class,
                lastEventId,
                () -> hasEnded(container(container)));
    }

    private static boolean hasEnded(Containers.Container container) {
        return container.state().isFinal() || container.state() == ContainerState.STOPPED;
    }

    /**
     * GET /containers/{container}/stats?tail=… as lines: the newest readings, oldest first; the
     * last of them is taken for this call.
     *
     * @param tail most readings, from the end
     */
    public List<Containers.StatsSample> stats(String container, int tail) {
        return transport.lines(
                Call.get("containers", container, "stats").with("tail", tail),
                Containers.StatsSample.class);
    }

    /** GET /containers/{container}/stats as events, about one a second, until it no longer runs. */
    public EventStream<Containers.StatsSample> followStats(String container) {
        return new EventStream<>(
                transport,
                Call.get("containers", container, "stats"),
                Containers.StatsSample.class,
                null,
                () -> container(container).state() != ContainerState.RUNNING);
    }

    // --- money and limits ---

    /** POST /quotes. */
    public Quotes.Quote quote(Quotes.NewQuote wanted) {
        return transport.send(Call.post(wanted, "quotes"), Quotes.Quote.class);
    }

    /**
     * GET /usage.
     *
     * @param period {@code current}, {@code previous} or {@code YYYY-MM}
     * @param groupBy {@code project}, {@code service} or {@code container}
     * @param project null = the whole account
     */
    public Usage usage(String period, String groupBy, @Nullable String project) {
        return transport.send(
                Call.get("usage")
                        .with("period", period)
                        .with("groupBy", groupBy)
                        .with("project", project),
                Usage.class);
    }

    /** GET /accounts/{account}/quotas. */
    public Pages<Quotas.Quota> accountQuotas(String account) {
        return pages(Call.get("accounts", account, "quotas"), Quotas.Quota.class);
    }

    /** GET /projects/{project}/quotas. */
    public Pages<Quotas.Quota> projectQuotas(String project) {
        return pages(Call.get("projects", project, "quotas"), Quotas.Quota.class);
    }

    /** PUT /accounts/{account}/quotas/{key}, operators only. */
    public Quotas.Quota setAccountQuota(String account, String key, Quotas.NewLimit limit) {
        return transport.send(
                Call.put(limit, "accounts", account, "quotas", key), Quotas.Quota.class);
    }

    /** PUT /projects/{project}/quotas/{key}. */
    public Quotas.Quota setProjectQuota(String project, String key, Quotas.NewLimit limit) {
        return transport.send(
                Call.put(limit, "projects", project, "quotas", key), Quotas.Quota.class);
    }

    // --- nodes, events ---

    /** GET /nodes, operators only. */
    public Pages<Nodes.Node> nodes() {
        return pages(Call.get("nodes"), Nodes.Node.class);
    }

    /** GET /nodes/{node}. */
    public Nodes.Node node(String node) {
        return transport.send(Call.get("nodes", node), Nodes.Node.class);
    }

    /** POST /nodes/{node}/cordon: no new containers. */
    public Nodes.Node cordon(String node) {
        return transport.send(Call.post(null, "nodes", node, "cordon"), Nodes.Node.class);
    }

    /** POST /nodes/{node}/uncordon. */
    public Nodes.Node uncordon(String node) {
        return transport.send(Call.post(null, "nodes", node, "uncordon"), Nodes.Node.class);
    }

    /** POST /nodes/join-tokens. */
    public Nodes.JoinToken createJoinToken(Nodes.NewJoinToken wanted) {
        return transport.send(Call.post(wanted, "nodes", "join-tokens"), Nodes.JoinToken.class);
    }

    /**
     * GET /events?order=newest as JSON.
     *
     * @param project null = everything of the account
     */
    public Pages<Event> events(@Nullable String project) {
        return pages(
                Call.get("events").with("project", project).with("order", "newest"), Event.class);
    }

    /**
     * GET /events as events, oldest first.
     *
     * @param lastEventId go on after this id of a stream; null = from now on
     */
    public EventStream<Event> followEvents(@Nullable String project, @Nullable String lastEventId) {
        return new EventStream<>(
                transport,
                Call.get("events").with("project", project),
                Event.class,
                lastEventId,
                () -> false);
    }

    private <T> Pages<T> pages(Call call, Class<T> item) {
        return new Pages<>(cursor -> transport.page(call.with("cursor", cursor), item));
    }
}
