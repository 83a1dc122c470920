package io.stiva.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Columns of text, two spaces apart, headings in capitals; a column of numbers is set right. */
final class Table<T> {

    private static final String GAP = "  ";

    private record Column<T>(String heading, boolean right, Function<T, String> cell) {}

    private final List<Column<T>> columns = new ArrayList<>();

    Table<T> column(String heading, Function<T, String> cell) {
        columns.add(new Column<>(heading, false, cell));
        return this;
    }

    Table<T> number(String heading, Function<T, String> cell) {
        columns.add(new Column<>(heading, true, cell));
        return this;
    }

    void print(PrintStream out, List<T> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(Column::heading).toList());
        for (T row : rows) {
            cells.add(columns.stream().map(c -> Text.clean(c.cell().apply(row))).toList());
        }
        int[] widths = new int[columns.size()];
        for (List<String> line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(line.get(i)));
            }
        }
        cells.forEach(line -> out.println(line(line, widths)));
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - width(cells.get(i)));
            line.append(i == 0 ? "" : GAP)
                    .append(
                            columns.get(i).right()
                                    ? padding + cells.get(i)
                                    : cells.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
