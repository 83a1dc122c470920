package io.stiva.client;

import io.stiva.client.api.Page;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A whole list, fetched page by page as it is read. Every iterator starts again at the first page.
 */
public final class Pages<T> implements Iterable<T> {

    private final Function<@Nullable String, Page<T>> fetch;

    /**
     * @param fetch from a cursor, null = the start, to its page
     */
    Pages(Function<@Nullable String, Page<T>> fetch) {
        this.fetch = fetch;
    }

    /** Only the first page. */
    public Page<T> first() {
        return fetch.apply(null);
    }

    /** Everything at once; for lists that quotas keep small. */
    public List<T> all() {
        List<T> all = new ArrayList<>();
        forEach(all::add);
        return List.copyOf(all);
    }

    public Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private final Queue<T> ready = new ArrayDeque<>();
            private @Nullable String cursor;
            private boolean started;

            @Override
            public boolean hasNext() {
                while (ready.isEmpty() && (!started || cursor != null)) {
                    Page<T> page = fetch.apply(cursor);
                    started = true;
                    cursor = page.next();
                    ready.addAll(page.items());
                }
                return !ready.isEmpty();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("past the last page");
                }
                return ready.remove();
            }
        };
    }
}
