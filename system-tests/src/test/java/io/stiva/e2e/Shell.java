package io.stiva.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.cli.Main;
import io.stiva.cli.Surroundings;
import io.stiva.client.api.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An owner who types {@code stiva} commands, known to the platform by an API token. */
final class Shell {

    private final Map<String, String> environment;
    private final String token;

    Shell(Cloud cloud, Cloud.Owner owner) {
        Tokens.Token made =
                owner.client().createToken(new Tokens.NewToken("shell", null, owner.project(), 1));
        this.token = Objects.requireNonNull(made.secret());
        this.environment =
                new HashMap<>(
                        Map.of(
                                "STIVA_API_URL",
                                cloud.apiUrl(),
                                "STIVA_TOKEN",
                                token,
                                "STIVA_PROJECT",
                                owner.project()));
    }

    /** How a command ended, and both of its streams. */
    record Answer(int code, String out, String err) {}

    String token() {
        return token;
    }

    /** Types a command that must succeed; answers its standard output. */
    String types(String... words) {
        Answer answer = tries(words);
        assertThat(answer.code()).as("stiva %s: %s", List.of(words), answer.err()).isZero();
        return answer.out();
    }

    /** Types a command that may fail. */
    Answer tries(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings =
                new Surroundings(
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        environment,
                        Clock.systemUTC(),
                        Thread::sleep,
                        null);
        int code = Main.run(surroundings, words);
        return new Answer(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
