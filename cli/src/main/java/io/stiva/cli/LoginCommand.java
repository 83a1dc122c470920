package io.stiva.cli;

import io.stiva.client.ClientSettings;
import io.stiva.client.StivaClient;
import io.stiva.client.api.Sessions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Logs in and remembers it. */
@Command(name = "login", description = "Log in and remember it in a file only you can read.")
final class LoginCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    @Mixin private Common common = new Common();

    @Option(
            names = {"-u", "--email", "--username"},
            paramLabel = "EMAIL",
            description = "who you are; asked for on a terminal")
    private @Nullable String email;

    @Option(names = "--password-stdin", description = "read the password from standard input")
    private boolean passwordFromInput;

    @Option(
            names = "--account",
            paramLabel = "ACCOUNT",
            description = "account to act for, when you belong to several")
    private @Nullable String account;

    LoginCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Work work = new Work(surroundings, common);
        String who = email == null ? ask("email: ", false, "--email EMAIL") : email;
        String password =
                passwordFromInput ? firstLine() : ask("password: ", true, "--password-stdin");
        Sessions.Session session =
                StivaClient.of(ClientSettings.of(work.api(), null))
                        .login(new Sessions.Login(who, password, account));
        Credentials credentials = Credentials.of(surroundings);
        credentials.write(new Credentials.Login(work.api(), session.token(), common.project));
        Sessions.Me me = session.me();
        work.print(
                me,
                Sessions.Me::userId,
                () ->
                        work.tell(
                                "logged in at %s as %s%s, until %s"
                                        .formatted(
                                                work.api(),
                                                me.email(),
                                                actingFor(me),
                                                session.expiresAt())));
        return ExitCode.OK;
    }

    private static String actingFor(Sessions.Me me) {
        String operator = me.operator() ? " (operator)" : "";
        return me.accountName() == null
                ? operator
                : operator + ", " + Text.orDash(me.role()) + " of " + me.accountName();
    }

    private String ask(String prompt, boolean secret, String otherwise) {
        Surroundings.Terminal terminal = surroundings.terminal();
        if (terminal == null) {
            throw new UsageException("no terminal to ask on: use " + otherwise);
        }
        return terminal.ask(prompt, secret);
    }

    private String firstLine() {
        try {
            String line =
                    new BufferedReader(
                                    new InputStreamReader(
                                            surroundings.in(), StandardCharsets.UTF_8))
                            .readLine();
            if (line == null || line.isEmpty()) {
                throw new UsageException("--password-stdin: standard input is empty");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read standard input", e);
        }
    }
}
