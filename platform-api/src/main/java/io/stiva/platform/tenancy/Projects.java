package io.stiva.platform.tenancy;

import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.shared.Events;
import io.stiva.platform.shared.PageQuery;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.Slug;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Makes, finds and deletes projects. */
@Component
public class Projects {

    private final ProjectStore store;
    private final Access access;
    private final Quotas quotas;
    private final Events events;
    private final TenantTransactions transactions;
    private final ObjectProvider<ProjectContents> contents;
    private final Clock clock;
    private final RandomGenerator random;

    Projects(
            ProjectStore store,
            Access access,
            Quotas quotas,
            Events events,
            TenantTransactions transactions,
            ObjectProvider<ProjectContents> contents,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.access = access;
        this.quotas = quotas;
        this.events = events;
        this.transactions = transactions;
        this.contents = contents;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Finds a project of the caller's account.
     *
     * @param slugOrId {@code shop} or {@code prj_…}
     * @throws StivaException NOT_FOUND when it is absent, another tenant's, outside the project the
     *     caller's token is bound to, or not even a valid name
     */
    public Project find(Caller caller, String slugOrId) {
        AccountId account = caller.requireAccount();
        Project project =
                transactions.inAccount(
                        account,
                        () ->
                                lookUp(account, slugOrId)
                                        .orElseThrow(() -> TenancyErrors.noProject(slugOrId)));
        access.require(caller, Permission.READ, project.account(), project.id());
        return project;
    }

    /** A project by id, for code that was already let through; empty when it is gone. */
    public Optional<Project> get(AccountId account, ProjectId id) {
        return transactions.inAccount(account, () -> store.byId(account, id));
    }

    /** A project by name, as {@link #get(AccountId, ProjectId)}. */
    public Optional<Project> get(AccountId account, Slug name) {
        return transactions.inAccount(account, () -> store.byName(account, name));
    }

    /** Any tenant's project by name: for the registry and the edge, which authorise themselves. */
    public Optional<Project> bySlugAcrossTenants(Slug name) {
        return transactions.acrossTenants(() -> store.byNameAcrossTenants(name));
    }

    /** Any tenant's project by id, as {@link #bySlugAcrossTenants}. */
    public Optional<Project> byIdAcrossTenants(ProjectId id) {
        return transactions.acrossTenants(() -> store.byIdAcrossTenants(id));
    }

    /**
     * The caller's projects in the order they were made; with a bound token only that one.
     *
     * @return up to {@link PageQuery#rowsToSelect()} projects
     */
    public List<Project> list(Caller caller, PageQuery page) {
        AccountId account = caller.requireAccount();
        access.require(caller, Permission.READ, account, caller.project());
        return transactions.inAccount(account, () -> store.list(account, caller.project(), page));
    }

    /**
     * Makes a project.
     *
     * @throws StivaException CONFLICT, code {@code project-name-taken}, when any tenant has that
     *     name; FORBIDDEN, code {@code quota-exceeded}
     */
    public Project create(Caller caller, Slug name) {
        AccountId account = caller.requireAccount();
        access.require(caller, Permission.MANAGE_PROJECTS, account, null);
        return transactions.inAccount(
                account,
                () -> {
                    Project project =
                            new Project(
                                    account,
                                    ProjectId.next(clock.instant(), random),
                                    name,
                                    clock.instant(),
                                    1);
                    quotas.reserve(account, null, holder(project), Map.of(QuotaKey.PROJECTS, 1L));
                    store.insert(project);
                    publish(project, "project.created");
                    return project;
                });
    }

    /**
     * Deletes an empty project.
     *
     * @param expected refuses the version the caller did not mean (If-Match)
     * @throws StivaException CONFLICT, code {@code project-not-empty}, naming what is still in it
     */
    public void delete(Caller caller, String slugOrId, Consumer<Project> expected) {
        AccountId account = caller.requireAccount();
        transactions.runInAccount(
                account,
                () -> {
                    Project project = find(caller, slugOrId);
                    access.require(caller, Permission.MANAGE_PROJECTS, account, project.id());
                    expected.accept(project);
                    requireEmpty(project);
                    store.delete(project);
                    quotas.release(account, holder(project));
                    publish(project, "project.deleted");
                });
    }

    private void requireEmpty(Project project) {
        List<String> left =
                contents.orderedStream()
                        .flatMap(each -> each.in(project.account(), project.id()).stream())
                        .toList();
        if (!left.isEmpty()) {
            throw TenancyErrors.projectNotEmpty(project, String.join(", ", left));
        }
    }

    private Optional<Project> lookUp(AccountId account, String slugOrId) {
        try {
            return slugOrId.startsWith(ProjectId.PREFIX + "_")
                    ? store.byId(account, ProjectId.parse(slugOrId))
                    : store.byName(account, new Slug(slugOrId));
        } catch (StivaException malformed) {
            // What can be no project's name is no project.
            return Optional.empty();
        }
    }

    private void publish(Project project, String type) {
        events.publish(
                project.account(),
                project.id(),
                type,
                project.id().toString(),
                Map.of("name", project.name().value()));
    }

    private static String holder(Project project) {
        return project.id().toString();
    }
}
