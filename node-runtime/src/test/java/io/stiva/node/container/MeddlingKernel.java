package io.stiva.node.container;

import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.LinuxKernel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The real kernel; what a start asks of it is changed on the way as a test says. The limit on
 * descriptors it reports is lower than the agent's own, so that setting it makes a difference.
 */
final class MeddlingKernel {

    private static final String OPEN_FILES = "(?<head>Max open files +\\S+ +)\\S+";

    private final LinuxKernel real = new LinuxKernel();
    private final AtomicReference<UnaryOperator<byte[]>> plans =
            new AtomicReference<>(UnaryOperator.identity());
    private final AtomicReference<Predicate<String>> lost = new AtomicReference<>(file -> false);
    private final AtomicReference<Consumer<String>> reader = new AtomicReference<>(file -> {});
    private final List<String> written = new ArrayList<>();
    final Kernel kernel =
            (Kernel)
                    Proxy.newProxyInstance(
                            Kernel.class.getClassLoader(),
                            new Class<?>[] {Kernel.class},
                            (proxy, method, arguments) -> call(method, arguments));

    /** The plans of containers, from now on. */
    void change(UnaryOperator<byte[]> how) {
        plans.set(how);
    }

    /** These files are no longer written to. */
    void lose(Predicate<String> which) {
        lost.set(which);
    }

    /** Told of each file before it is read. */
    void beforeReading(Consumer<String> who) {
        reader.set(who);
    }

    /** Files that were written to since the last call. */
    List<String> written() {
        synchronized (written) {
            List<String> all = List.copyOf(written);
            written.clear();
            return all;
        }
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "write" -> changePlan(arguments);
            case "writeFile" -> {
                String file = first(arguments);
                synchronized (written) {
                    written.add(file);
                }
                if (lost.get().test(file)) {
                    return null;
                }
            }
            case "readFile" -> reader.get().accept(first(arguments));
            default -> {}
        }
        try {
            Object result = method.invoke(real, arguments);
            return result instanceof String text
                    ? text.replaceAll(OPEN_FILES, "${head}4096")
                    : result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private void changePlan(Object @Nullable [] arguments) {
        if (arguments != null && arguments[1] instanceof byte[] bytes && WrittenPlan.isOne(bytes)) {
            arguments[1] = plans.get().apply(bytes);
        }
    }

    private static String first(Object @Nullable [] arguments) {
        return arguments == null ? "" : arguments[0].toString();
    }
}
