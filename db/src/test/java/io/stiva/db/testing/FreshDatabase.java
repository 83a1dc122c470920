package io.stiva.db.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands a {@link TestDatabase} to whoever declares the parameter: one per test for test methods and
 * per-test callbacks, one per class for constructors of per-class instances and {@code @BeforeAll}.
 */
public final class FreshDatabase implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(FreshDatabase.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestDatabase.class;
    }

    /** The store closes what is AutoCloseable when its context ends, also after a failure. */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .computeIfAbsent(
                        TestDatabase.class, key -> TestDatabase.fresh(), TestDatabase.class);
    }
}
