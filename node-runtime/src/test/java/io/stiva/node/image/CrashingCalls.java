package io.stiva.node.image;

import io.stiva.node.linux.NativeTreeCalls;
import io.stiva.node.linux.TreeCalls;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** The kernel's calls until the agent dies before one of them; it makes none after that. */
final class CrashingCalls {

    private final TreeCalls real = new NativeTreeCalls();
    private int left = Integer.MAX_VALUE;
    private boolean dead;

    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    TreeCalls calls() {
        return (TreeCalls)
                Proxy.newProxyInstance(
                        TreeCalls.class.getClassLoader(),
                        new Class<?>[] {TreeCalls.class},
                        (proxy, method, arguments) -> call(method, arguments));
    }

    synchronized void dieBefore(int call) {
        left = call;
    }

    /** Whether it was dead. */
    synchronized boolean revive() {
        boolean was = dead;
        dead = false;
        left = Integer.MAX_VALUE;
        return was;
    }

    private synchronized Object call(Method method, Object[] arguments) throws Throwable {
        boolean closes = method.getName().equals("close");
        if (!closes) {
            left--;
            dead |= left <= 0;
        }
        if (dead && !closes) {
            throw new Crash();
        }
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
