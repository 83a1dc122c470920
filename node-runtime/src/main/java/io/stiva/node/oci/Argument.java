package io.stiva.node.oci;

import java.util.HexFormat;
import java.util.List;

/** One argument of a planned system call. */
public sealed interface Argument {

    /** Passed as it is. */
    record Plain(long value) implements Argument {}

    /** The address of a zero-terminated string. */
    record Text(String value) implements Argument {}

    /** The address of a null-terminated array of addresses of strings, as execve takes. */
    record Vector(List<String> values) implements Argument {
        public Vector {
            values = List.copyOf(values);
        }
    }

    /** The address of bytes, given in hexadecimal so that the plan is a value. */
    record Bytes(String hex) implements Argument {

        static Bytes of(byte[] bytes) {
            return new Bytes(HexFormat.of().formatHex(bytes));
        }

        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    /** The address of a {@code struct sock_fprog} that points to the filter. */
    record Program(Filter filter) implements Argument {}

    /** What an earlier operation returned. */
    record Result(int slot) implements Argument {}

    Plain NOTHING = new Plain(0);

    static Argument arg(long value) {
        return new Plain(value);
    }

    static Argument arg(String value) {
        return new Text(value);
    }

    /** The address of so many bytes for the kernel to write to. */
    static Argument scratch(int size) {
        return Bytes.of(new byte[size]);
    }
}
