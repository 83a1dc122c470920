package io.stiva.node.container;

import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.node.linux.LinuxKernel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The real kernel, but for one call that it refuses when a test says so. */
final class FailingKernel {

    private static final int EIO = 5;

    /** What cannot fail in a way that matters, or only waits. */
    private static final Set<String> NEVER =
            Set.of(
                    "close",
                    "reap",
                    "awaitEnd",
                    "ready",
                    "isReadable",
                    "architecture",
                    "toString",
                    "hashCode");

    private final LinuxKernel real = new LinuxKernel();
    private final AtomicInteger countdown = new AtomicInteger();
    private final AtomicBoolean refused = new AtomicBoolean();
    final Kernel kernel =
            (Kernel)
                    Proxy.newProxyInstance(
                            Kernel.class.getClassLoader(),
                            new Class<?>[] {Kernel.class},
                            (proxy, method, arguments) -> call(method, arguments));

    /** The {@code number}th call from now on is refused, and no other. */
    void refuse(int number) {
        refused.set(false);
        countdown.set(number);
    }

    /**
     * Refuses nothing any more.
     *
     * @return whether the call was reached and refused
     */
    boolean stop() {
        countdown.set(0);
        return refused.get();
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        if (!NEVER.contains(method.getName())
                && countdown.getAndUpdate(left -> Math.max(0, left - 1)) == 1) {
            String what = method.getName() + (arguments == null ? "" : " " + arguments[0]);
            refused.set(true);
            throw new KernelException(what + " (refused by the test)", EIO);
        }
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
