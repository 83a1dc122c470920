package io.stiva.node.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.jna.Native;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Reads every extended attribute of a file, the trusted and security ones too. */
public final class Attributes {

    private static final int MAX = 64 * 1024;

    static {
        Native.register(Attributes.class, "c");
    }

    private Attributes() {}

    private static native long llistxattr(byte[] path, byte[] buffer, long size);

    private static native long lgetxattr(byte[] path, byte[] name, byte[] buffer, long size);

    public static Map<String, byte[]> of(Path file) {
        byte[] path = (file + "\0").getBytes(ISO_8859_1);
        byte[] names = new byte[MAX];
        long length = llistxattr(path, names, MAX);
        if (length < 0) {
            throw new AssertionError("llistxattr " + file + ": errno " + Native.getLastError());
        }
        Map<String, byte[]> found = new TreeMap<>();
        String all = new String(names, 0, (int) length, ISO_8859_1);
        for (String name : all.split("\0")) {
            if (!name.isEmpty()) {
                byte[] value = new byte[MAX];
                long size = lgetxattr(path, (name + "\0").getBytes(ISO_8859_1), value, MAX);
                found.put(name, Arrays.copyOf(value, (int) size));
            }
        }
        return found;
    }
}
