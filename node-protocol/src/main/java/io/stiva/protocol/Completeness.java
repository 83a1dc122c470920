package io.stiva.protocol;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a document left out that its record does not allow to be absent: JSON knows no
 * required fields, the records do.
 */
final class Completeness {

    private static final ClassValue<List<Part>> PARTS =
            new ClassValue<>() {
                @Override
                protected List<Part> computeValue(Class<?> type) {
                    return Arrays.stream(type.getRecordComponents()).map(Part::of).toList();
                }
            };

    private record Part(String name, Method accessor, boolean required) {

        static Part of(RecordComponent component) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            return new Part(
                    component.getName(), accessor, !component.getType().isPrimitive() && !nullable);
        }

        @Nullable Object of(Record document) {
            try {
                return accessor.invoke(document);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("read " + accessor, e);
            }
        }
    }

    private Completeness() {}

    /** The name of a missing field; empty when nothing is missing. */
    static Optional<String> missing(@Nullable Object value) {
        return switch (value) {
            case Record document -> missingIn(document);
            case Collection<?> several -> missingAmong(several);
            case Map<?, ?> named -> missingAmong(named.values());
            case null, default -> Optional.empty();
        };
    }

    private static Optional<String> missingIn(Record document) {
        for (Part part : PARTS.get(document.getClass())) {
            Object value = part.of(document);
            if (value == null && part.required()) {
                return Optional.of(part.name());
            }
            Optional<String> deeper = missing(value);
            if (deeper.isPresent()) {
                return deeper;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> missingAmong(Collection<?> several) {
        for (Object one : several) {
            if (one == null) {
                return Optional.of("an element");
            }
            Optional<String> deeper = missing(one);
            if (deeper.isPresent()) {
                return deeper;
            }
        }
        return Optional.empty();
    }
}
