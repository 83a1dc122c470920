package io.stiva.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How sources look: sizes, names, what is not used. */
class SourceRulesTest {

    private static final int MAX_FILE_LINES = 500;
    private static final int MAX_METHOD_LINES = 60;
    private static final Pattern BANNED_NAME =
            Pattern.compile(
                    ".*(Manager|Helper|Helpers|Util|Utils|Impl|Data|Info)|(Default|Abstract)[A-Z].*");
    private static final Pattern BANNED_TEXT =
            Pattern.compile(
                    "Thread\\.sleep\\(|org\\.mockito|net\\.jqwik|@Disabled|//\\s*(TODO|FIXME|XXX)"
                            + "|System\\.exit\\((?!.*exit:)");

    private static List<Path> sources = List.of();

    @BeforeAll
    static void findSources() throws IOException {
        Path root = repository();
        try (Stream<Path> files = Files.walk(root)) {
            sources =
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> file.toString().contains("/src/"))
                            .filter(file -> !root.relativize(file).toString().contains("target/"))
                            .sorted()
                            .toList();
        }
        assertThat(sources).hasSizeGreaterThan(50);
    }

    private static Path repository() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("ARCHITECTURE.md"))) {
            directory = Objects.requireNonNull(directory.getParent(), "not inside the repository");
        }
        return directory;
    }

    @Test
    void a_file_holds_one_idea_and_at_most_500_lines() {
        assertThat(sources.stream().filter(file -> lines(file).size() > MAX_FILE_LINES)).isEmpty();
    }

    @Test
    void a_method_fits_on_a_screen() throws IOException {
        List<String> tooLong = new ArrayList<>();
        eachType(
                (unit, positions) ->
                        new TreeScanner<Void, Void>() {
                            @Override
                            public Void visitMethod(MethodTree method, Void nothing) {
                                long first = line(unit, positions.getStartPosition(unit, method));
                                long last = line(unit, positions.getEndPosition(unit, method));
                                if (last - first >= MAX_METHOD_LINES) {
                                    tooLong.add(
                                            unit.getSourceFile().getName()
                                                    + " "
                                                    + method.getName());
                                }
                                return super.visitMethod(method, null);
                            }
                        });
        assertThat(tooLong).isEmpty();
    }

    @Test
    void names_say_what_a_thing_is() throws IOException {
        List<String> vague = new ArrayList<>();
        eachType(
                (unit, positions) ->
                        new TreeScanner<Void, Void>() {
                            @Override
                            public Void visitClass(ClassTree type, Void nothing) {
                                if (BANNED_NAME.matcher(type.getSimpleName()).matches()) {
                                    vague.add(
                                            unit.getSourceFile().getName()
                                                    + " "
                                                    + type.getSimpleName());
                                }
                                return super.visitClass(type, null);
                            }
                        });
        assertThat(vague).isEmpty();
    }

    @Test
    void no_source_sleeps_mocks_skips_or_postpones() {
        List<String> found = new ArrayList<>();
        for (Path file : sources) {
            if (file.endsWith("SourceRulesTest.java")) {
                continue;
            }
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (BANNED_TEXT.matcher(lines.get(i)).find()) {
                    found.add(file + ":" + (i + 1) + " " + lines.get(i).strip());
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void every_package_of_the_product_says_what_it_owns_and_is_null_marked() {
        assertThat(
                        sources.stream()
                                .filter(file -> file.toString().contains("/src/main/java/"))
                                .map(file -> Objects.requireNonNull(file.getParent()))
                                .distinct()
                                .filter(directory -> !isNullMarked(directory)))
                .isEmpty();
    }

    private static boolean isNullMarked(Path directory) {
        Path description = directory.resolve("package-info.java");
        return Files.exists(description)
                && String.join("\n", lines(description)).contains("@NullMarked");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }

    /** Makes the scanner for one compilation unit. */
    private interface Inspection {
        TreeScanner<Void, Void> scanner(CompilationUnitTree unit, SourcePositions positions);
    }

    private static void eachType(Inspection inspection) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                inspection.scanner(unit, positions).scan(unit, null);
            }
        }
    }

    private static long line(CompilationUnitTree unit, long position) {
        return unit.getLineMap().getLineNumber(position);
    }
}
