package io.stiva.node.oci;

import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A plan as text a person can review, one system call a line; for goldens. */
final class PlanText {
    private PlanText() {}

    static String of(Plan plan) {
        StringBuilder text = new StringBuilder();
        String ids = plan.ids() == null ? "" : " ids '" + plan.ids().map() + "'";
        text.append(String.format("clone3 0x%x%s%n", plan.cloneFlags(), ids));
        section(text, "before", plan.before());
        section(text, "child", plan.child());
        section(text, "after", plan.after());
        return text.toString();
    }

    private static void section(
            StringBuilder text, String name, java.util.List<Operation> operations) {
        text.append(name).append(":\n");
        for (Operation operation : operations) {
            String arguments =
                    operation.arguments().stream()
                            .map(PlanText::argument)
                            .collect(Collectors.joining(", "));
            text.append("  ").append(operation.purpose()).append(" = ");
            text.append(operation.call().name().toLowerCase(Locale.ROOT));
            text.append('(').append(arguments).append(')');
            if (operation.slot() > 0) {
                text.append(" -> $").append(operation.slot());
            }
            if (!operation.tolerated().isEmpty()) {
                text.append(" ~").append(new TreeSet<>(operation.tolerated()));
            }
            if (operation.blame() == Operation.Blame.TENANT) {
                text.append(" tenant");
            }
            text.append('\n');
        }
    }

    private static String argument(Argument argument) {
        return switch (argument) {
            case Argument.Plain plain -> number(plain.value());
            case Argument.Text value -> '"' + value.value().replace("\n", "\\n") + '"';
            case Argument.Vector vector -> vector.values().toString();
            case Argument.Bytes bytes -> "#" + bytes.hex();
            case Argument.Program program -> "filter of " + program.filter().length();
            case Argument.Result result -> "$" + result.slot();
        };
    }

    private static String number(long value) {
        return value < 4096 ? Long.toString(value) : "0x" + Long.toHexString(value);
    }
}
