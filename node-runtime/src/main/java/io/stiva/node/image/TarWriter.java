package io.stiva.node.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.stiva.node.linux.TreeCalls.Stat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes an archive in the pax format (POSIX.1-2024 pax): ustar headers, and an extended header
 * where a name, a link's target or a size does not fit. Texts hold one byte per char.
 */
final class TarWriter {

    private static final int BLOCK = 512;
    private static final int NAME_ROOM = 100;
    private static final long MOST_OCTAL_SIZE = 0_77777777777L;

    private final OutputStream out;
    private long contentLeft;
    private int padding;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Begins an entry; the content of a file follows by {@link #content}.
     *
     * @param name a directory's ends in a slash
     * @param uid inside
     */
    void entry(char type, String name, String link, Stat stat, int uid, int gid)
            throws IOException {
        long size = type == '0' ? stat.size() : 0;
        byte[] extended = extended(name, link, size);
        if (extended.length > 0) {
            header('x', "pax", "", 0644, 0, 0, extended.length, stat.mtimeSeconds());
            out.write(extended);
            pad(extended.length);
        }
        header(type, name, link, stat.mode() & 07777, uid, gid, size, stat.mtimeSeconds());
        contentLeft = size;
        padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
        end();
    }

    /** Content of the file begun last; what is beyond its announced size is left out. */
    void content(byte[] bytes, int length) throws IOException {
        int part = (int) Math.min(length, contentLeft);
        out.write(bytes, 0, part);
        contentLeft -= part;
        end();
    }

    /** A file that has become shorter while it was read is filled up: its size is written. */
    void fill() throws IOException {
        byte[] zeros = new byte[BLOCK];
        while (contentLeft > 0) {
            content(zeros, zeros.length);
        }
    }

    private void end() throws IOException {
        if (contentLeft == 0 && padding > 0) {
            out.write(new byte[padding]);
            padding = 0;
        }
    }

    /** Two blocks of zeros. */
    void finish() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.flush();
    }

    private static byte[] extended(String name, String link, long size) throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        if (name.length() > NAME_ROOM) {
            records.write(record("path", name));
        }
        if (link.length() > NAME_ROOM) {
            records.write(record("linkpath", link));
        }
        if (size > MOST_OCTAL_SIZE) {
            records.write(record("size", Long.toString(size)));
        }
        return records.toByteArray();
    }

    /** {@code length key=value\n}, where the length counts itself. */
    private static byte[] record(String key, String value) {
        int rest = key.length() + value.length() + 3;
        int length = rest + Integer.toString(rest).length();
        if (rest + Integer.toString(length).length() != length) {
            length++;
        }
        return (length + " " + key + "=" + value + "\n").getBytes(ISO_8859_1);
    }

    private void header(
            char type, String name, String link, int mode, int uid, int gid, long size, long mtime)
            throws IOException {
        byte[] block = new byte[BLOCK];
        text(block, 0, NAME_ROOM, name);
        octal(block, 100, 8, mode);
        octal(block, 108, 8, uid);
        octal(block, 116, 8, gid);
        octal(block, 124, 12, Math.min(size, MOST_OCTAL_SIZE));
        octal(block, 136, 12, Math.clamp(mtime, 0, MOST_OCTAL_SIZE));
        block[156] = (byte) type;
        text(block, 157, NAME_ROOM, link);
        text(block, 257, 6, "ustar");
        text(block, 263, 2, "00");
        text(block, 148, 8, "        ");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum);
        out.write(block);
    }

    private void pad(int length) throws IOException {
        out.write(new byte[(BLOCK - length % BLOCK) % BLOCK]);
    }

    private static void text(byte[] block, int at, int room, String value) {
        byte[] bytes = value.getBytes(ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, Math.min(room, bytes.length));
    }

    private static void octal(byte[] block, int at, int room, long value) {
        String digits = Long.toOctalString(value);
        text(block, at, room - 1, "0".repeat(room - 1 - digits.length()) + digits);
    }
}
