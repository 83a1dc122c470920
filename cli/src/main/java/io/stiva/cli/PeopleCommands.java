package io.stiva.cli;

import io.stiva.client.api.Accounts;
import io.stiva.client.api.Projects;
import io.stiva.client.api.Projects.Project;
import io.stiva.client.api.Tokens;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who may do what where: projects, tokens, accounts, users. */
final class PeopleCommands {

    private PeopleCommands() {}

    /** Projects: ls, create. */
    @Command(name = "project", description = "List and create projects.")
    static final class ProjectCommand extends Group {

        ProjectCommand(Surroundings surroundings) {
            super(surroundings);
        }

        @Command(name = "ls", description = "List projects.")
        int list(@Mixin Common common) {
            Work work = new Work(surroundings, common);
            List<Project> projects = work.client().projects().all();
            work.print(
                    projects,
                    Project::name,
                    new Table<Project>()
                            .column("PROJECT", Project::name)
                            .column("CREATED", p -> Text.age(p.createdAt(), work.now()))
                            .column("ID", Project::id));
            if (projects.isEmpty() && work.isTable()) {
                work.tell("no project yet: stiva project create NAME");
            }
            return ExitCode.OK;
        }

        @Command(name = "create", description = "Create a project.")
        int create(
                @Mixin Common common,
                @Parameters(paramLabel = "NAME", description = "unique in the whole cloud")
                        String name) {
            Work work = new Work(surroundings, common);
            Project project = work.client().createProject(new Projects.NewProject(name));
            work.print(
                    project,
                    Project::name,
                    () -> work.out().println(Text.clean(project.name()) + "  " + project.id()));
            return ExitCode.OK;
        }
    }

    /** Tokens: create. */
    @Command(name = "token", description = "Make tokens for programs.")
    static final class TokenCommand extends Group {

        TokenCommand(Surroundings surroundings) {
            super(surroundings);
        }

        @Command(name = "create", description = "Make a token; its secret is shown once.")
        int create(
                @Mixin Common common,
                @Option(
                                names = "--scope",
                                split = ",",
                                paramLabel = "VERB",
                                description = "for example deploy,read (default: all you may do)")
                        @Nullable List<String> scopes,
                @Option(
                                names = "--expires",
                                paramLabel = "DAYS",
                                description = "1 to 365 (default: 90)")
                        @Nullable Integer days,
                @Parameters(paramLabel = "NAME", description = "what it is for") String name) {
            Work work = new Work(surroundings, common);
            Tokens.Token token =
                    work.client()
                            .createToken(new Tokens.NewToken(name, scopes, common.project, days));
            String secret = Text.orDash(token.secret());
            work.print(
                    token,
                    made -> secret,
                    () -> {
                        work.out().println(secret);
                        work.tell("shown once; good until " + token.expiresAt());
                    });
            return ExitCode.OK;
        }
    }

    /** Accounts: create. */
    @Command(name = "account", description = "Create accounts (operators).")
    static final class AccountCommand extends Group {

        AccountCommand(Surroundings surroundings) {
            super(surroundings);
        }

        @Command(name = "create", description = "Create an account.")
        int create(
                @Mixin Common common,
                @Option(names = "--currency", paramLabel = "CODE", description = "default: EUR")
                        @Nullable String currency,
                @Option(names = "--plan", paramLabel = "PLAN", description = "default: standard")
                        @Nullable String plan,
                @Parameters(paramLabel = "NAME", description = "name of the tenant") String name) {
            Work work = new Work(surroundings, common);
            Accounts.Account account =
                    work.client().createAccount(new Accounts.NewAccount(name, currency, plan));
            work.print(
                    account,
                    Accounts.Account::id,
                    () -> work.out().println(account.id() + "  " + Text.clean(account.name())));
            return ExitCode.OK;
        }

        @Command(name = "ls", description = "List accounts.")
        int list(@Mixin Common common) {
            Work work = new Work(surroundings, common);
            work.print(
                    work.client().accounts().all(),
                    Accounts.Account::id,
                    new Table<Accounts.Account>()
                            .column("ACCOUNT", Accounts.Account::name)
                            .column("STATE", a -> a.state().toLowerCase(Locale.ROOT))
                            .column("CURRENCY", Accounts.Account::currency)
                            .column("PLAN", Accounts.Account::plan)
                            .column("CREATED", a -> Text.age(a.createdAt(), work.now()))
                            .column("ID", Accounts.Account::id));
            return ExitCode.OK;
        }
    }

    /** Users: create. */
    @Command(name = "user", description = "Create users of an account.")
    static final class UserCommand extends Group {

        UserCommand(Surroundings surroundings) {
            super(surroundings);
        }

        @Command(
                name = "create",
                description = "Create a user with a random password, which is shown once.")
        int create(
                @Mixin Common common,
                @Option(
                                names = "--account",
                                paramLabel = "ACCOUNT",
                                description = "operators: whose (default: your own)")
                        @Nullable String account,
                @Option(
                                names = "--role",
                                paramLabel = "ROLE",
                                defaultValue = "developer",
                                description = "owner, admin, developer, billing or viewer")
                        String role,
                @Parameters(paramLabel = "EMAIL", description = "to log in with") String email) {
            Work work = new Work(surroundings, common);
            String whose = account == null ? work.client().me().accountId() : account;
            if (whose == null) {
                throw new UsageException("whose? use --account ACCOUNT");
            }
            Accounts.User user =
                    work.client()
                            .createUser(
                                    whose,
                                    new Accounts.NewUser(
                                            email, role.toUpperCase(Locale.ROOT), null));
            String password = Text.orDash(user.initialPassword());
            work.print(
                    user,
                    made -> password,
                    () -> {
                        work.out().println(password);
                        work.tell("password of " + user.email() + ", shown once");
                    });
            return ExitCode.OK;
        }
    }
}
