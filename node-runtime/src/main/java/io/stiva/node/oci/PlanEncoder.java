package io.stiva.node.oci;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a plan in the form the launcher reads (src/main/c/launcher.c): header, operations of 64
 * bytes, relocations, data, one final zero. Little-endian; addresses are offsets into the plan.
 */
public final class PlanEncoder {

    private static final int MAGIC = 0x56495453;
    private static final int VERSION = 1;
    private static final int HEADER_SIZE = 128;
    private static final int OPERATION_SIZE = 64;

    /** The launcher's room for a plan. */
    static final int MOST_BYTES = 512 * 1024;

    /** Enough for the data of nearly every plan. */
    private static final int USUAL_BYTES = 32 * 1024;

    private static final int ARG_NUMBER = 0;
    private static final int ARG_OFFSET = 1;
    private static final int ARG_SLOT = 2;

    private final Architecture architecture;
    private final Plan plan;
    private final ByteBuffer data;
    private final Map<String, Integer> strings = new HashMap<>();
    private final IdentityHashMap<Filter, Integer> programs = new IdentityHashMap<>();

    /** Positions in the data of addresses of data. */
    private final List<Integer> pointers = new ArrayList<>();

    private record Encoded(int kind, long value) {}

    private PlanEncoder(Plan plan, Architecture architecture, int room) {
        this.plan = plan;
        this.architecture = architecture;
        this.data = ByteBuffer.allocate(room).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @throws StivaException TOO_LARGE {@code command-line-too-large} when arguments and
     *     environment do not fit in 450 KiB
     */
    public static byte[] encode(Plan plan, Architecture architecture) {
        try {
            return new PlanEncoder(plan, architecture, USUAL_BYTES).encode();
        } catch (BufferOverflowException e) {
            return encodeLarge(plan, architecture);
        }
    }

    private static byte[] encodeLarge(Plan plan, Architecture architecture) {
        try {
            byte[] encoded = new PlanEncoder(plan, architecture, MOST_BYTES).encode();
            if (encoded.length <= MOST_BYTES) {
                return encoded;
            }
        } catch (BufferOverflowException e) {
            // refused below
        }
        throw StivaException.of(ErrorCategory.TOO_LARGE, "command-line-too-large")
                .say("command line and environment are too large: they must fit in 450 KiB")
                .build();
    }

    private byte[] encode() {
        List<List<Operation>> lists = List.of(plan.before(), plan.child(), plan.after());
        List<List<Encoded[]>> arguments = new ArrayList<>();
        for (List<Operation> list : lists) {
            List<Encoded[]> encoded = new ArrayList<>();
            for (Operation operation : list) {
                encoded.add(arguments(operation));
            }
            arguments.add(encoded);
        }
        Plan.Monitor monitor = plan.monitor();
        String map = plan.ids() == null ? "" : plan.ids().map();
        int uidMap = string(map);
        int log = string(monitor.logName());
        int oldLog = string(monitor.oldLogName());
        int exit = string(monitor.exitName());
        int exitDraft = string(monitor.exitDraftName());

        int operations = lists.stream().mapToInt(List::size).sum();
        int relocationsAt = HEADER_SIZE + OPERATION_SIZE * operations;
        int dataAt = (relocationsAt + 4 * pointers.size() + 7) & ~7;
        int size = dataAt + data.position() + 1;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(VERSION).putInt(size);
        out.putInt(relocationsAt).putInt(pointers.size());
        int at = HEADER_SIZE;
        for (List<Operation> list : lists) {
            out.putInt(at).putInt(list.size());
            at += OPERATION_SIZE * list.size();
        }
        int mapLength = map.length();
        out.putInt(dataAt + uidMap).putInt(mapLength).putInt(dataAt + uidMap).putInt(mapLength);
        out.putInt(dataAt + log).putInt(dataAt + oldLog);
        out.putInt(dataAt + exit).putInt(dataAt + exitDraft).putInt(0);
        out.putLong(plan.cloneFlags()).putLong(monitor.logLimit()).putLong(monitor.logRate());
        out.putInt(monitor.statusDescriptor()).putInt(monitor.directoryDescriptor());
        out.putInt(monitor.outDescriptor()).putInt(monitor.errDescriptor());
        out.putInt(monitor.cgroupDescriptor()).putInt(monitor.lifelineDescriptor());
        for (int i = 0; i < lists.size(); i++) {
            for (int k = 0; k < lists.get(i).size(); k++) {
                putOperation(out, lists.get(i).get(k), arguments.get(i).get(k), dataAt);
            }
        }
        putRelocationsAndData(out, dataAt);
        return out.array();
    }

    private void putOperation(ByteBuffer out, Operation operation, Encoded[] args, int dataAt) {
        int flags = 0;
        for (Operation.Tolerance tolerance : operation.tolerated()) {
            flags |= tolerance.bit();
        }
        out.putShort((short) operation.call().number(architecture));
        out.put((byte) flags).put((byte) operation.slot());
        for (Encoded argument : args) {
            out.put((byte) argument.kind());
        }
        out.put(new byte[6]);
        for (Encoded argument : args) {
            long base = argument.kind() == ARG_OFFSET ? dataAt : 0;
            out.putLong(argument.value() + base);
        }
    }

    private void putRelocationsAndData(ByteBuffer out, int dataAt) {
        for (int pointer : pointers) {
            data.putLong(pointer, data.getLong(pointer) + dataAt);
            out.putInt(dataAt + pointer);
        }
        out.position(dataAt);
        out.put(data.array(), 0, data.position());
    }

    private Encoded[] arguments(Operation operation) {
        Encoded[] encoded = new Encoded[Operation.MOST_ARGUMENTS];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] =
                    i < operation.arguments().size()
                            ? argument(operation.arguments().get(i))
                            : new Encoded(ARG_NUMBER, 0);
        }
        return encoded;
    }

    private Encoded argument(Argument argument) {
        return switch (argument) {
            case Argument.Plain plain -> new Encoded(ARG_NUMBER, plain.value());
            case Argument.Result result -> new Encoded(ARG_SLOT, result.slot());
            case Argument.Text text -> new Encoded(ARG_OFFSET, string(text.value()));
            case Argument.Bytes bytes -> new Encoded(ARG_OFFSET, bytes(bytes.bytes()));
            case Argument.Vector vector -> new Encoded(ARG_OFFSET, vector(vector.values()));
            case Argument.Program program -> new Encoded(ARG_OFFSET, program(program.filter()));
        };
    }

    private int string(String value) {
        return strings.computeIfAbsent(
                value,
                v -> {
                    int at = data.position();
                    data.put(v.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
                    return at;
                });
    }

    private int bytes(byte[] bytes) {
        align();
        int at = data.position();
        data.put(bytes);
        return at;
    }

    private int vector(List<String> values) {
        int[] addresses = values.stream().mapToInt(this::string).toArray();
        align();
        int at = data.position();
        for (int address : addresses) {
            pointer(address);
        }
        data.putLong(0);
        return at;
    }

    /** struct sock_fprog: u16 length, padding, address; seccomp(2). */
    private int program(Filter filter) {
        return programs.computeIfAbsent(
                filter,
                f -> {
                    int code = bytes(f.encode());
                    align();
                    int at = data.position();
                    data.putLong(f.length());
                    pointer(code);
                    return at;
                });
    }

    private void pointer(int address) {
        pointers.add(data.position());
        data.putLong(address);
    }

    private void align() {
        while (data.position() % 8 != 0) {
            data.put((byte) 0);
        }
    }
}
