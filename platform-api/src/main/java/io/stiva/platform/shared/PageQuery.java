package io.stiva.platform.shared;

import io.stiva.client.api.Page;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted. Controllers declare it as a parameter; it is read from {@code
 * ?limit=50&cursor=…}.
 *
 * @param limit most items, 1 to {@link #MAX_LIMIT}
 * @param after where the page before ended, null for the first page
 */
public record PageQuery(int limit, @Nullable Cursor after) {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;

    /** The first page of the default size. */
    public static PageQuery first() {
        return new PageQuery(DEFAULT_LIMIT, null);
    }

    /**
     * Reads the two parameters.
     *
     * @throws StivaException INVALID, code {@code invalid-page}: a limit that is no number or below
     *     1, or a cursor this API did not make. A limit over the maximum is lowered to it
     */
    public static PageQuery parse(@Nullable String limit, @Nullable String cursor) {
        return new PageQuery(
                limit == null ? DEFAULT_LIMIT : parseLimit(limit),
                cursor == null ? null : Cursor.parse(cursor));
    }

    /** How many rows a store should select: one more than wanted tells whether a page follows. */
    public int rowsToSelect() {
        return limit + 1;
    }

    /**
     * Makes the page from the rows a store selected with {@link #rowsToSelect()}.
     *
     * @param document turns a row into the answer's item
     * @param position the cursor that continues after a row
     */
    public <R, T> Page<T> page(
            List<R> rows, Function<R, T> document, Function<R, Cursor> position) {
        boolean more = rows.size() > limit;
        List<R> shown = more ? rows.subList(0, limit) : rows;
        return new Page<>(
                shown.stream().map(document).toList(),
                more ? position.apply(shown.getLast()).toString() : null);
    }

    private static int parseLimit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1) {
                return Math.min(limit, MAX_LIMIT);
            }
        } catch (NumberFormatException e) {
            // Refused below, like a number below one.
        }
        throw StivaException.of(ErrorCategory.INVALID, "invalid-page")
                .say("limit must be a number from 1 to %d", MAX_LIMIT)
                .field("limit", "a number from 1 to " + MAX_LIMIT)
                .build();
    }
}
