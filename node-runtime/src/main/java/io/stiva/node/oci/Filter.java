package io.stiva.node.oci;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A classic BPF program as seccomp(2) takes it. */
public record Filter(List<Instruction> instructions) {

    /** The kernel's BPF_MAXINSNS. */
    static final int MOST_INSTRUCTIONS = 4096;

    private static final int INSTRUCTION_SIZE = 8;

    public Filter {
        instructions = List.copyOf(instructions);
        if (instructions.isEmpty() || instructions.size() > MOST_INSTRUCTIONS) {
            throw new IllegalArgumentException("filter of " + instructions.size());
        }
    }

    /**
     * struct sock_filter.
     *
     * @param code operation
     * @param whenTrue instructions to skip, 0 to 255
     * @param whenFalse likewise
     * @param value the constant, an unsigned 32-bit number
     */
    public record Instruction(int code, int whenTrue, int whenFalse, long value) {
        public Instruction {
            if (whenTrue < 0 || whenTrue > 255 || whenFalse < 0 || whenFalse > 255) {
                throw new IllegalArgumentException("jump too far");
            }
        }
    }

    int length() {
        return instructions.size();
    }

    byte[] encode() {
        ByteBuffer out =
                ByteBuffer.allocate(INSTRUCTION_SIZE * instructions.size())
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction i : instructions) {
            out.putShort((short) i.code());
            out.put((byte) i.whenTrue()).put((byte) i.whenFalse()).putInt((int) i.value());
        }
        return out.array();
    }
}
