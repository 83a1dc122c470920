package io.stiva.node.image;

import java.util.ArrayList;
import java.util.List;

/**
 * The place of an entry in its layer: components without empty ones, {@code .} or {@code ..}. An
 * absolute name means the same place below the layer's root, as every engine reads it.
 */
record LayerPath(List<String> components) {

    private static final int MAX_PATH = 4096;
    private static final int MAX_COMPONENT = 255;

    /**
     * Checks a name from an archive.
     *
     * @throws io.stiva.vocabulary.StivaException code {@code layer-refused}: it climbs with {@code
     *     ..}, holds a zero byte, or is longer or deeper than a path may be
     */
    static LayerPath parse(String name, int depth) {
        if (name.length() >= MAX_PATH) {
            throw LayerErrors.refused(name, "its path is longer than " + (MAX_PATH - 1) + " bytes");
        }
        if (name.indexOf('\0') >= 0) {
            throw LayerErrors.refused(name, "its path holds a zero byte");
        }
        List<String> components = new ArrayList<>();
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                throw LayerErrors.refused(name, "its path climbs out with '..'");
            }
            if (part.length() > MAX_COMPONENT) {
                throw LayerErrors.refused(name, "a part of its path is longer than 255 bytes");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                components.add(part);
            }
        }
        if (components.size() > depth) {
            throw LayerErrors.refused(name, "its path is deeper than " + depth + " directories");
        }
        return new LayerPath(List.copyOf(components));
    }

    boolean isRoot() {
        return components.isEmpty();
    }

    /** The last component; the root has none. */
    String name() {
        return components.getLast();
    }

    String parent() {
        return String.join("/", components.subList(0, components.size() - 1));
    }

    @Override
    public String toString() {
        return String.join("/", components);
    }
}
