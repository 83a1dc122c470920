package io.stiva.node.container;

import io.stiva.node.linux.Syscall;
import io.stiva.vocabulary.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A plan as the launcher is given it (src/main/c/launcher.c), taken apart again by a test: what it
 * does step by step, and the same plan without one of them.
 */
final class WrittenPlan {

    private static final int MAGIC = 0x56495453;
    private static final int LISTS = 20;
    private static final int MAPS = 44;
    private static final int CLONE_FLAGS = 80;
    private static final int OPERATION_SIZE = 64;
    private static final int ARGUMENT_KINDS = 4;
    private static final int ARGUMENTS = 16;

    /** A plan with fewer steps makes only a user namespace. */
    private static final int FEWEST_STEPS = 50;

    private final ByteBuffer bytes;
    private final Architecture architecture;

    private WrittenPlan(byte[] bytes, Architecture architecture) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.architecture = architecture;
    }

    static WrittenPlan of(byte[] bytes, Architecture architecture) {
        return new WrittenPlan(bytes, architecture);
    }

    /** Whether bytes are the plan of a container. */
    static boolean isOne(byte[] bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.length > 128
                && all.getInt(0) == MAGIC
                && all.getInt(LISTS + 12) >= FEWEST_STEPS;
    }

    /** Whether a text, the id of its container for example, is in it. */
    boolean mentions(String text) {
        return new String(bytes.array(), StandardCharsets.ISO_8859_1).contains(text);
    }

    /**
     * One thing that can be left out.
     *
     * @param text as strace would print it; the same in every start of the same specification
     * @param at offset in the plan
     * @param flag of clone3, or 0
     */
    record Step(String text, int at, long flag) {}

    /** In their order: those of the launcher, the namespaces and maps, those of its child. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        addList(steps, 0, "before: ");
        long flags = bytes.getLong(CLONE_FLAGS);
        for (long flag = 1; flag != 0; flag <<= 1) {
            if ((flags & flag) != 0) {
                String text = "clone3(0x" + Long.toHexString(flag) + ")";
                steps.add(new Step(text, CLONE_FLAGS, flag));
            }
        }
        steps.add(new Step("id maps", MAPS, 0));
        addList(steps, 1, "");
        addList(steps, 2, "after: ");
        return steps;
    }

    private void addList(List<Step> steps, int list, String prefix) {
        int at = bytes.getInt(LISTS + 8 * list);
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < bytes.getInt(LISTS + 8 * list + 4); i++, at += OPERATION_SIZE) {
            String text = prefix + describe(at);
            int times = seen.merge(text, 1, Integer::sum);
            steps.add(new Step(times == 1 ? text : text + " again", at, 0));
        }
    }

    /** Another plan that lacks the step. */
    byte[] without(Step step) {
        byte[] copy = bytes.array().clone();
        ByteBuffer changed = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        if (step.flag() != 0) {
            changed.putLong(CLONE_FLAGS, changed.getLong(CLONE_FLAGS) & ~step.flag());
        } else if (step.at() == MAPS) {
            changed.putInt(MAPS + 4, 0).putInt(MAPS + 12, 0);
        } else {
            Arrays.fill(copy, step.at(), step.at() + OPERATION_SIZE, (byte) 0);
            changed.putShort(step.at(), (short) Syscall.GETPID.number(architecture));
        }
        return copy;
    }

    private String describe(int at) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            long value = bytes.getLong(at + ARGUMENTS + 8 * i);
            arguments.add(
                    switch (bytes.get(at + ARGUMENT_KINDS + i)) {
                        case 1 -> text((int) value);
                        case 2 -> "$" + value;
                        default -> value > 9999 ? "0x" + Long.toHexString(value) : "" + value;
                    });
        }
        while (!arguments.isEmpty() && arguments.getLast().equals("0")) {
            arguments.removeLast();
        }
        return name(bytes.getShort(at)) + "(" + String.join(", ", arguments) + ")";
    }

    private String name(int number) {
        return Arrays.stream(Syscall.values())
                .filter(call -> call.number(architecture) == number)
                .findFirst()
                .orElseThrow()
                .name()
                .toLowerCase(Locale.ROOT);
    }

    /** What is not text, a filter for example, is only a mark. */
    private String text(int offset) {
        int end = offset;
        while (bytes.get(end) >= ' ' && bytes.get(end) < 127) {
            end++;
        }
        boolean isText = end > offset && bytes.get(end) == 0;
        return isText
                ? '"'
                        + new String(bytes.array(), offset, end - offset, StandardCharsets.US_ASCII)
                        + '"'
                : "#";
    }
}
