package io.stiva.node.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes archives no honest tool would write, beside honest ones. */
final class TarBuilder {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, byte[]> pax = new LinkedHashMap<>();
    private int uid;
    private int gid;
    private long mtime = 1_700_000_000;

    TarBuilder owner(int newUid, int newGid) {
        uid = newUid;
        gid = newGid;
        return this;
    }

    TarBuilder modified(long seconds) {
        mtime = seconds;
        return this;
    }

    /** A PAX record for the next entry only. */
    TarBuilder pax(String key, byte[] value) {
        pax.put(key, value);
        return this;
    }

    TarBuilder pax(String key, String value) {
        return pax(key, value.getBytes(UTF_8));
    }

    TarBuilder directory(String name, int mode) {
        return entry('5', name, "", mode, new byte[0]);
    }

    TarBuilder file(String name, String content) {
        return file(name, content, 0644);
    }

    TarBuilder file(String name, String content, int mode) {
        return entry('0', name, "", mode, content.getBytes(UTF_8));
    }

    TarBuilder symbolicLink(String name, String target) {
        return entry('2', name, target, 0777, new byte[0]);
    }

    TarBuilder hardLink(String name, String target) {
        return entry('1', name, target, 0644, new byte[0]);
    }

    TarBuilder entry(char type, String name, String link, int mode, byte[] content) {
        if (!pax.isEmpty()) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            pax.forEach((key, value) -> body.writeBytes(record(key, value)));
            pax.clear();
            raw('x', "PaxHeader", "", 0644, body.size(), body.toByteArray());
        }
        return raw(type, name, link, mode, content.length, content);
    }

    /** An entry whose header may claim any size. */
    TarBuilder raw(char type, String name, String link, int mode, long size, byte[] content) {
        byte[] header = header(type, name, link, mode, size);
        out.writeBytes(header);
        return bytes(content).padding();
    }

    TarBuilder bytes(byte[] content) {
        out.writeBytes(content);
        return this;
    }

    TarBuilder padding() {
        out.writeBytes(new byte[(512 - out.size() % 512) % 512]);
        return this;
    }

    byte[] header(char type, String name, String link, int mode, long size) {
        byte[] header = new byte[512];
        put(header, 0, 100, name);
        put(header, 100, 8, String.format("%07o", mode));
        put(header, 108, 8, String.format("%07o", uid));
        put(header, 116, 8, String.format("%07o", gid));
        put(header, 124, 12, String.format("%011o", size));
        put(header, 136, 12, String.format("%011o", mtime));
        header[156] = (byte) type;
        put(header, 157, 100, link);
        put(header, 257, 8, "ustar\00000");
        return summed(header);
    }

    static byte[] summed(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, 8, String.format("%06o\0 ", sum));
        return header;
    }

    static byte[] record(String key, byte[] value) {
        int rest = key.length() + value.length + 3;
        int length = rest + String.valueOf(rest).length();
        length = rest + String.valueOf(length).length();
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes((length + " " + key + "=").getBytes(UTF_8));
        record.writeBytes(value);
        record.write('\n');
        return record.toByteArray();
    }

    private static void put(byte[] header, int offset, int length, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        System.arraycopy(bytes, 0, header, offset, Math.min(bytes.length, length));
    }

    /** The archive with its end mark. */
    byte[] build() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(out.toByteArray());
        whole.writeBytes(new byte[1024]);
        return whole.toByteArray();
    }

    /** The archive without its end mark. */
    byte[] cut() {
        return out.toByteArray();
    }
}
