package io.stiva.node.linux;

import static io.stiva.node.linux.Scratch.address;

import com.sun.jna.Pointer;

/** bpf(2) for the device rules of version 2 cgroups. */
final class DevicePrograms {
    private DevicePrograms() {}

    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_PROG_ATTACH = 8;
    private static final int BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    private static final int BPF_CGROUP_DEVICE = 6;

    static int load(LinuxKernel kernel, long[] instructions) {
        Scratch scratch = Scratch.fresh();
        Pointer code = scratch.room(instructions.length * 8);
        code.write(0, instructions, 0, instructions.length);
        long licence = scratch.text("Apache-2.0");
        Pointer attributes = scratch.zeroed(128);
        attributes.setInt(0, BPF_PROG_TYPE_CGROUP_DEVICE);
        attributes.setInt(4, instructions.length);
        attributes.setLong(8, address(code));
        attributes.setLong(16, licence);
        long attr = address(attributes);
        return (int) kernel.call("prog_load", Syscall.BPF, BPF_PROG_LOAD, attr, 128, 0, 0);
    }

    static void attach(LinuxKernel kernel, int program, int cgroup) {
        Pointer attributes = Scratch.fresh().zeroed(32);
        attributes.setInt(0, cgroup);
        attributes.setInt(4, program);
        attributes.setInt(8, BPF_CGROUP_DEVICE);
        long attr = address(attributes);
        kernel.call("prog_attach", Syscall.BPF, BPF_PROG_ATTACH, attr, 32, 0, 0);
    }
}
