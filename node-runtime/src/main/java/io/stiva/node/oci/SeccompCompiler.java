package io.stiva.node.oci;

import io.stiva.node.linux.Errno;
import io.stiva.node.linux.Syscall;
import io.stiva.node.oci.Filter.Instruction;
import io.stiva.vocabulary.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compiles the profile into a filter: a binary search over the call number, about eight comparisons
 * for any call. A chain of four hundred would be slow twice, for the tenant and at installation,
 * where the kernel runs the filter once for every number to cache its answer.
 */
public final class SeccompCompiler {

    private static final int LOAD = 0x20;
    private static final int JUMP = 0x05;
    private static final int IF_EQUAL = 0x15;
    private static final int IF_AT_LEAST = 0x35;
    private static final int IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final long ALLOW = 0x7fff_0000L;
    private static final long REFUSE = 0x0005_0000L | Errno.EPERM;
    private static final long NO_SUCH_CALL = 0x0005_0000L | Errno.ENOSYS;

    /** Offsets in struct seccomp_data; of an argument the low half. */
    private static final int NUMBER = 0;

    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;

    private static final long X32_BIT = 0x4000_0000L;

    /** Every CLONE_NEW flag that clone(2) knows. */
    private static final long NEW_NAMESPACES = 0x7e02_0000L;

    private static final int AF_ALG = 38;
    private static final int AF_VSOCK = 40;
    private static final long[] PERSONALITIES = {0, 8, 0x20000, 0x20008, 0xffff_ffffL};

    private record Segment(int from, List<Instruction> leaf) {}

    private SeccompCompiler() {}

    /** The filter for tenants on one architecture; other ABIs of the machine get ENOSYS. */
    public static Filter compile(Architecture architecture) {
        List<Instruction> code = new ArrayList<>();
        code.add(new Instruction(LOAD, 0, 0, ARCHITECTURE));
        code.add(new Instruction(IF_EQUAL, 1, 0, auditArchitecture(architecture)));
        code.add(new Instruction(RETURN, 0, 0, NO_SUCH_CALL));
        code.add(new Instruction(LOAD, 0, 0, NUMBER));
        if (architecture == Architecture.AMD64) {
            code.add(new Instruction(IF_AT_LEAST, 0, 1, X32_BIT));
            code.add(new Instruction(RETURN, 0, 0, NO_SUCH_CALL));
        }
        code.addAll(search(segments(architecture)));
        return new Filter(code);
    }

    private static long auditArchitecture(Architecture architecture) {
        return switch (architecture) {
            case AMD64 -> 0xc000_003eL;
            case ARM64 -> 0xc000_00b7L;
        };
    }

    private static List<Instruction> search(List<Segment> segments) {
        if (segments.size() == 1) {
            return segments.getFirst().leaf();
        }
        int middle = segments.size() / 2;
        List<Instruction> below = search(segments.subList(0, middle));
        List<Instruction> above = search(segments.subList(middle, segments.size()));
        List<Instruction> code = new ArrayList<>();
        int split = segments.get(middle).from();
        if (below.size() <= 255) {
            code.add(new Instruction(IF_AT_LEAST, below.size(), 0, split));
        } else {
            code.add(new Instruction(IF_AT_LEAST, 0, 1, split));
            code.add(new Instruction(JUMP, 0, 0, below.size()));
        }
        code.addAll(below);
        code.addAll(above);
        return code;
    }

    /** Runs of numbers with the same answer, from 0 upwards; the last one is open-ended. */
    private static List<Segment> segments(Architecture architecture) {
        Map<Integer, List<Instruction>> leaves = new TreeMap<>();
        for (Syscall call : Syscall.values()) {
            int number = call.number(architecture);
            if (number >= 0) {
                leaves.put(number, leaf(call));
            }
        }
        List<Instruction> unknown = List.of(new Instruction(RETURN, 0, 0, NO_SUCH_CALL));
        List<Segment> segments = new ArrayList<>();
        int next = 0;
        for (Map.Entry<Integer, List<Instruction>> entry : leaves.entrySet()) {
            if (entry.getKey() > next) {
                add(segments, next, unknown);
            }
            add(segments, entry.getKey(), entry.getValue());
            next = entry.getKey() + 1;
        }
        add(segments, next, unknown);
        return segments;
    }

    private static void add(List<Segment> segments, int from, List<Instruction> leaf) {
        if (segments.isEmpty() || !segments.getLast().leaf().equals(leaf)) {
            segments.add(new Segment(from, leaf));
        }
    }

    private static List<Instruction> leaf(Syscall call) {
        if (SeccompProfile.UNKNOWN.contains(call)) {
            return List.of(new Instruction(RETURN, 0, 0, NO_SUCH_CALL));
        }
        if (SeccompProfile.CHECKED.contains(call)) {
            return checked(call);
        }
        long answer = SeccompProfile.ALLOWED.contains(call) ? ALLOW : REFUSE;
        return List.of(new Instruction(RETURN, 0, 0, answer));
    }

    private static List<Instruction> checked(Syscall call) {
        List<Instruction> code = new ArrayList<>();
        code.add(new Instruction(LOAD, 0, 0, FIRST_ARGUMENT));
        if (call == Syscall.CLONE) {
            code.add(new Instruction(IF_ANY_BIT, 0, 1, NEW_NAMESPACES));
            code.add(new Instruction(RETURN, 0, 0, REFUSE));
            code.add(new Instruction(RETURN, 0, 0, ALLOW));
        } else if (call == Syscall.SOCKET) {
            code.add(new Instruction(IF_EQUAL, 1, 0, AF_ALG));
            code.add(new Instruction(IF_EQUAL, 0, 1, AF_VSOCK));
            code.add(new Instruction(RETURN, 0, 0, REFUSE));
            code.add(new Instruction(RETURN, 0, 0, ALLOW));
        } else {
            for (int i = 0; i < PERSONALITIES.length; i++) {
                int toAllow = PERSONALITIES.length - i;
                code.add(new Instruction(IF_EQUAL, toAllow, 0, PERSONALITIES[i]));
            }
            code.add(new Instruction(RETURN, 0, 0, REFUSE));
            code.add(new Instruction(RETURN, 0, 0, ALLOW));
        }
        return List.copyOf(code);
    }
}
