package io.stiva.node.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the archive of a layer, entry by entry: ustar, GNU long names and PAX (POSIX.1-2024 pax,
 * "ustar Interchange Format" and "pax Extended Header").
 *
 * <p>Written here because commons-compress decodes PAX values as UTF-8 and so destroys binary
 * attributes such as {@code security.capability}, and because a hostile header must be bounded
 * before it is read. Where archives can be read in two ways, it reads them as Go's archive/tar
 * does, so that this node sees the same files as the tools that built and scanned the image.
 */
final class TarReader {

    private static final int BLOCK = 512;
    private static final String ATTRIBUTE = "SCHILY.xattr.";
    private static final int MAX_ATTRIBUTES = 64;
    private static final long MAX_ID = 0xfffffffeL;

    private final InputStream in;
    private final int headerLimit;
    private final byte[] block = new byte[BLOCK];
    private long contentLeft;
    private int padding;

    /**
     * @param headerLimit bytes of extended headers allowed before one entry
     */
    TarReader(InputStream in, int headerLimit) {
        this.in = in;
        this.headerLimit = headerLimit;
    }

    /** What extended headers said about the entry that follows them. */
    private static final class Extended {
        @Nullable String path;
        @Nullable String linkPath;
        final Map<String, String> records = new HashMap<>();
        final Map<String, byte[]> attributes = new HashMap<>();
        int bytes;
    }

    /** The next entry, or null after the last; skips what was not read of the one before. */
    @Nullable TarEntry next() throws IOException {
        skipContent();
        Extended extended = new Extended();
        while (true) {
            if (!readBlock() || isZero()) {
                return null;
            }
            checkSum();
            char type = (char) (block[156] & 0xff);
            switch (type) {
                case 'L' -> extended.path = longText(extended);
                case 'K' -> extended.linkPath = longText(extended);
                case 'x' -> records(extendedBody(extended), extended);
                // Go hands global headers to the caller and applies nothing of them.
                case 'g' -> extendedBody(extended);
                default -> {
                    return entry(type, extended);
                }
            }
        }
    }

    /** Reads content of the current entry; -1 at its end. */
    int read(byte[] buffer) throws IOException {
        if (contentLeft == 0) {
            return -1;
        }
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, contentLeft));
        if (read < 0) {
            throw new EOFException("the archive ends inside a file");
        }
        contentLeft -= read;
        return read;
    }

    private TarEntry entry(char type, Extended extended) {
        String name = extended.path != null ? extended.path : headerName();
        TarEntry.Type kind = kind(type, name);
        long size = number(124, 12, "size");
        String paxSize = extended.records.get("size");
        if (paxSize != null) {
            size = decimal(paxSize, "size", name);
        }
        size = kind == TarEntry.Type.FILE ? size : 0;
        contentLeft = size;
        padding = padding(size);
        String mtime = extended.records.getOrDefault("mtime", "");
        return new TarEntry(
                kind,
                name,
                extended.linkPath != null ? extended.linkPath : text(157, 100),
                size,
                (int) (number(100, 8, "mode") & 07777),
                owner(extended.records.get("uid"), 108, name),
                owner(extended.records.get("gid"), 116, name),
                mtime.isEmpty() ? modified() : seconds(mtime, name),
                mtime.isEmpty() ? 0 : nanos(mtime, name),
                extended.attributes);
    }

    private static TarEntry.Type kind(char type, String name) {
        return switch (type) {
            // Before ustar a directory was a file whose name ends in a slash.
            case '0', '\0', '7' ->
                    name.endsWith("/") ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
            case '1' -> TarEntry.Type.HARD_LINK;
            case '2' -> TarEntry.Type.SYMBOLIC_LINK;
            case '3', '4' -> TarEntry.Type.DEVICE;
            case '5' -> TarEntry.Type.DIRECTORY;
            case '6' -> TarEntry.Type.FIFO;
            default -> throw LayerErrors.refused(name, "its archive type is not supported");
        };
    }

    private String headerName() {
        String name = text(0, 100);
        boolean posix = text(257, 6).equals("ustar") && block[262] == 0;
        String prefix = posix ? text(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private String longText(Extended extended) throws IOException {
        byte[] body = extendedBody(extended);
        int end = 0;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        return new String(body, 0, end, ISO_8859_1);
    }

    private byte[] extendedBody(Extended extended) throws IOException {
        long size = number(124, 12, "size");
        if (size > headerLimit - extended.bytes) {
            throw LayerErrors.tooLarge("an archive header is too long", headerLimit + " bytes");
        }
        extended.bytes += (int) size + BLOCK;
        byte[] body = in.readNBytes((int) size);
        if (body.length < size) {
            throw new EOFException("the archive ends inside a header");
        }
        in.skipNBytes(padding(size));
        return body;
    }

    /** PAX records: {@code "<length> <key>=<value>\n"}, the length counting the whole record. */
    private static void records(byte[] body, Extended extended) {
        String all = new String(body, ISO_8859_1);
        int at = 0;
        while (at < all.length()) {
            int space = all.indexOf(' ', at);
            long length =
                    space < 0 || space - at > 9 ? 0 : decimal(all.substring(at, space), "", "");
            int end = at + (int) length;
            int equals = all.indexOf('=', Math.max(space, 0));
            if (end > all.length()
                    || end <= space + 1
                    || equals < 0
                    || equals >= end - 1
                    || all.charAt(end - 1) != '\n') {
                throw LayerErrors.refused("", "a PAX header is malformed");
            }
            record(all.substring(space + 1, equals), all.substring(equals + 1, end - 1), extended);
            at = end;
        }
    }

    private static void record(String key, String value, Extended extended) {
        if (key.startsWith("GNU.sparse.")) {
            throw LayerErrors.refused("", "sparse archive entries are not supported");
        }
        if (key.startsWith(ATTRIBUTE)) {
            extended.attributes.put(key.substring(ATTRIBUTE.length()), value.getBytes(ISO_8859_1));
            if (extended.attributes.size() > MAX_ATTRIBUTES) {
                throw LayerErrors.tooLarge(
                        "an entry has too many attributes", String.valueOf(MAX_ATTRIBUTES));
            }
            return;
        }
        switch (key) {
            case "path" -> extended.path = value.isEmpty() ? null : value;
            case "linkpath" -> extended.linkPath = value.isEmpty() ? null : value;
            case "size", "uid", "gid", "mtime" -> extended.records.put(key, value);
            default -> {
                // Other keys (atime, comments, vendor data) have no meaning for a root file system.
            }
        }
    }

    private int owner(@Nullable String pax, int offset, String name) {
        long id = pax == null ? number(offset, 8, "owner") : decimal(pax, "owner", name);
        if (id > MAX_ID) {
            throw LayerErrors.refused(name, "its owner is not a valid id");
        }
        return (int) id;
    }

    /** Times before 1970 and after 2242 (octal's end) are legal; only the kernel's range counts. */
    private long modified() {
        return (block[136] & 0x80) != 0 ? base256(136, 12) : number(136, 12, "time");
    }

    private static long seconds(String mtime, String name) {
        int dot = mtime.indexOf('.');
        String whole = dot < 0 ? mtime : mtime.substring(0, dot);
        boolean negative = whole.startsWith("-");
        long value = decimal(negative ? whole.substring(1) : whole, "time", name);
        // -1.5 is one and a half seconds before the epoch: second -2, half a second in.
        return negative ? -value - (nanos(mtime, name) > 0 ? 1 : 0) : value;
    }

    private static int nanos(String mtime, String name) {
        int dot = mtime.indexOf('.');
        if (dot < 0 || dot == mtime.length() - 1) {
            return 0;
        }
        String fraction = (mtime.substring(dot + 1) + "000000000").substring(0, 9);
        int nanos = (int) decimal(fraction, "time", name);
        return mtime.startsWith("-") && nanos > 0 ? 1_000_000_000 - nanos : nanos;
    }

    private static long decimal(String digits, String what, String name) {
        if (digits.isEmpty() || digits.length() > 18) {
            throw LayerErrors.refused(name, "its " + what + " is not a number");
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw LayerErrors.refused(name, "its " + what + " is not a number");
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** An octal field, or GNU's base-256 form when the first bit is set; never negative. */
    private long number(int offset, int length, String what) {
        if ((block[offset] & 0x80) != 0) {
            long value = base256(offset, length);
            if (value < 0) {
                throw LayerErrors.refused(headerName(), "its " + what + " is negative");
            }
            return value;
        }
        long value = 0;
        boolean ended = false;
        for (int i = offset; i < offset + length; i++) {
            int c = block[i];
            if (c == ' ' || c == 0) {
                ended |= value > 0;
            } else if (c < '0' || c > '7' || ended) {
                throw LayerErrors.refused(headerName(), "its " + what + " is not a number");
            } else {
                value = value * 8 + (c - '0');
            }
        }
        return value;
    }

    private long base256(int offset, int length) {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = offset; i < offset + length; i++) {
            int b = block[i] & 0xff;
            if (i == offset) {
                b = negative ? b : b & 0x7f;
            }
            if (value > (Long.MAX_VALUE >> 8) || value < (Long.MIN_VALUE >> 8)) {
                throw LayerErrors.refused(headerName(), "a number in its header is too large");
            }
            value = (value << 8) | b;
        }
        return value;
    }

    private String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return new String(block, offset, end - offset, ISO_8859_1);
    }

    private void checkSum() {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        long stored = number(148, 8, "check sum");
        // Some old writers summed signed bytes; Go accepts both.
        if (stored != unsigned && stored != signed) {
            throw LayerErrors.refused(headerName(), "its header is damaged or this is no tar");
        }
    }

    private boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean readBlock() throws IOException {
        int read = in.readNBytes(block, 0, BLOCK);
        if (read != 0 && read != BLOCK) {
            throw new EOFException("the archive ends inside a header");
        }
        return read == BLOCK;
    }

    private void skipContent() throws IOException {
        in.skipNBytes(contentLeft);
        in.skipNBytes(padding);
        contentLeft = 0;
        padding = 0;
    }

    private static int padding(long size) {
        return (int) ((BLOCK - size % BLOCK) % BLOCK);
    }
}
