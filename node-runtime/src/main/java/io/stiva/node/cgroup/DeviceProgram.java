package io.stiva.node.cgroup;

import java.util.ArrayList;
import java.util.List;

/**
 * Version 2 has no files for device rules: a BPF program on the cgroup answers each access (type
 * BPF_PROG_TYPE_CGROUP_DEVICE). This assembles one that allows a list and denies the rest.
 */
final class DeviceProgram {
    private DeviceProgram() {}

    /** Any minor number. */
    private static final int ANY = -1;

    private static final int CHARACTER_DEVICE = 2;

    private record Device(int major, int minor) {}

    /** The same list as {@link LegacyCgroups#DEVICES}. */
    private static final List<Device> ALLOWED =
            List.of(
                    new Device(1, 3),
                    new Device(1, 5),
                    new Device(1, 7),
                    new Device(1, 8),
                    new Device(1, 9),
                    new Device(5, 0),
                    new Device(5, 2),
                    new Device(136, ANY));

    // Instruction codes, include/uapi/linux/bpf.h.
    private static final int LOAD_WORD = 0x61;
    private static final int AND = 0x54;
    private static final int JUMP_NOT_EQUAL = 0x55;
    private static final int MOVE = 0xb7;
    private static final int EXIT = 0x95;

    // struct bpf_cgroup_dev_ctx comes in register 1: access_type (low half is the device type),
    // major, minor.
    private static final int RESULT = 0;
    private static final int CONTEXT = 1;
    private static final int TYPE = 2;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;

    static long[] containerDevices() {
        List<Long> code = new ArrayList<>();
        code.add(instruction(LOAD_WORD, TYPE, CONTEXT, 0, 0));
        code.add(instruction(AND, TYPE, 0, 0, 0xffff));
        code.add(instruction(LOAD_WORD, MAJOR, CONTEXT, 4, 0));
        code.add(instruction(LOAD_WORD, MINOR, CONTEXT, 8, 0));
        for (Device device : ALLOWED) {
            boolean anyMinor = device.minor() == ANY;
            int rest = anyMinor ? 3 : 4;
            code.add(instruction(JUMP_NOT_EQUAL, TYPE, 0, rest, CHARACTER_DEVICE));
            code.add(instruction(JUMP_NOT_EQUAL, MAJOR, 0, rest - 1, device.major()));
            if (!anyMinor) {
                code.add(instruction(JUMP_NOT_EQUAL, MINOR, 0, 2, device.minor()));
            }
            code.add(instruction(MOVE, RESULT, 0, 0, 1));
            code.add(instruction(EXIT, 0, 0, 0, 0));
        }
        code.add(instruction(MOVE, RESULT, 0, 0, 0));
        code.add(instruction(EXIT, 0, 0, 0, 0));
        return code.stream().mapToLong(Long::longValue).toArray();
    }

    private static long instruction(int code, int target, int source, int offset, int value) {
        return (code & 0xffL)
                | (target & 0xfL) << 8
                | (source & 0xfL) << 12
                | (offset & 0xffffL) << 16
                | (long) value << 32;
    }
}
