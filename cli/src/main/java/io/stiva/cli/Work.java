package io.stiva.cli;

import io.stiva.client.ClientSettings;
import io.stiva.client.Json;
import io.stiva.client.StivaClient;
import io.stiva.client.api.Projects;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run of a command: who is logged in where, in which project, and how answers are written. */
final class Work {

    private static final String DEFAULT_API = "http://127.0.0.1:8080";

    private final Surroundings surroundings;
    private final Common common;
    private final Credentials.Login login;
    private @Nullable StivaClient client;
    private @Nullable String project;

    Work(Surroundings surroundings, Common common) {
        this.surroundings = surroundings;
        this.common = common;
        this.login = Credentials.of(surroundings).read();
    }

    Surroundings surroundings() {
        return surroundings;
    }

    PrintStream out() {
        return surroundings.out();
    }

    Instant now() {
        return surroundings.clock().instant();
    }

    boolean isQuiet() {
        return common.quiet;
    }

    boolean isTable() {
        return common.format == Common.Format.table && !common.quiet;
    }

    /** A message for a person, on standard error. */
    void tell(String sentence) {
        surroundings.err().println(Text.clean(sentence));
    }

    /** Where the API is: option, variable, login, default. */
    String api() {
        if (common.apiUrl != null) {
            return common.apiUrl;
        }
        String variable = surroundings.variable("STIVA_API_URL");
        if (variable != null) {
            return variable;
        }
        return login.api() == null ? DEFAULT_API : login.api();
    }

    /** A client for the caller. */
    StivaClient client() {
        if (client == null) {
            client = StivaClient.of(ClientSettings.of(api(), token()));
        }
        return client;
    }

    /** The caller's proof; the remembered one goes only to the API that gave it. */
    String token() {
        String token = surroundings.variable("STIVA_TOKEN");
        if (token == null && Objects.equals(login.api(), api())) {
            token = login.token();
        }
        if (token == null) {
            throw Refusals.notLoggedIn(api());
        }
        return token;
    }

    /** The project to work in; with only one there is nothing to choose. */
    String project() {
        String known = project == null ? named() : project;
        if (known == null) {
            List<Projects.Project> all = client().projects().all();
            if (all.size() != 1) {
                throw new UsageException(
                        all.isEmpty()
                                ? "there is no project yet: stiva project create NAME"
                                : "which project? use --project with one of: "
                                        + Text.list(
                                                all.stream().map(Projects.Project::name).toList()));
            }
            known = all.getFirst().name();
        }
        project = known;
        return known;
    }

    /** The project somebody named, null when nobody did. */
    @Nullable String named() {
        if (common.project != null) {
            return common.project;
        }
        String variable = surroundings.variable("STIVA_PROJECT");
        if (variable != null) {
            return variable;
        }
        return Objects.equals(login.api(), api()) ? login.project() : null;
    }

    /** Writes a list. */
    <T> void print(List<T> rows, Function<T, String> name, Table<T> table) {
        if (common.quiet) {
            rows.forEach(row -> out().println(Text.clean(name.apply(row))));
        } else if (common.format == Common.Format.table) {
            table.print(out(), rows);
        } else {
            printDocument(rows);
        }
    }

    /** Writes one thing; a table command writes it its own way. */
    <T> void print(T thing, Function<T, String> name, Runnable asText) {
        if (common.quiet) {
            out().println(Text.clean(name.apply(thing)));
        } else if (common.format == Common.Format.table) {
            asText.run();
        } else {
            printDocument(thing);
        }
    }

    void printDocument(Object document) {
        if (common.format == Common.Format.yaml) {
            out().print(Yaml.of(document));
        } else {
            out().println(
                            Json.MAPPER
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(document));
        }
    }

    /** One document of a stream: JSON on one line, YAML as a document of its own. */
    void printEach(Object document) {
        if (common.format == Common.Format.yaml) {
            out().print("---\n" + Yaml.of(document));
        } else {
            out().println(Json.MAPPER.writeValueAsString(document));
        }
        out().flush();
    }
}
