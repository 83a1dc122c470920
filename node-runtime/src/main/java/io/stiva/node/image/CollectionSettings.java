package io.stiva.node.image;

import io.stiva.vocabulary.Bytes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When images nobody uses go.
 *
 * @param belowPercent the disk is short of space when less of it is free, 1 to 90
 * @param untilPercent how much should then be free, above {@code belowPercent}, at most 95
 * @param below the disk is also short when less than this is free; null = only the percentage
 *     counts
 * @param keepUnused images unused for longer go in any case, 1 to 3650 days
 */
public record CollectionSettings(
        int belowPercent, int untilPercent, @Nullable Bytes below, Duration keepUnused) {

    private static final int MOST_BELOW = 90;
    private static final int MOST_UNTIL = 95;
    private static final Duration LEAST_KEPT = Duration.ofDays(1);
    private static final Duration MOST_KEPT = Duration.ofDays(3650);

    /** After the bounds, which its making needs. */
    public static final CollectionSettings STANDARD =
            new CollectionSettings(15, 20, null, Duration.ofDays(7));

    /**
     * @throws IllegalArgumentException names the setting that is out of its bounds
     */
    public CollectionSettings {
        require(
                belowPercent >= 1 && belowPercent <= MOST_BELOW,
                "images.collect-below-percent: use a number from 1 to " + MOST_BELOW);
        require(
                untilPercent > belowPercent && untilPercent <= MOST_UNTIL,
                "images.collect-until-percent: use a number above images.collect-below-percent ("
                        + belowPercent
                        + ") and at most "
                        + MOST_UNTIL);
        require(
                keepUnused.compareTo(LEAST_KEPT) >= 0 && keepUnused.compareTo(MOST_KEPT) <= 0,
                "images.keep-unused-days: use a number from 1 to " + MOST_KEPT.toDays());
    }

    private static void require(boolean within, String rule) {
        if (!within) {
            throw new IllegalArgumentException("setting out of bounds: " + rule);
        }
    }

    boolean isShort(DiskSpace disk) {
        return disk.free().compareTo(share(disk, belowPercent)) < 0
                || (below != null && disk.free().compareTo(below) < 0);
    }

    boolean isEnough(DiskSpace disk) {
        return disk.free().compareTo(share(disk, untilPercent)) >= 0
                && (below == null || disk.free().compareTo(below) >= 0);
    }

    /** Divided first: a disk of many pebibytes must not overflow. */
    private static Bytes share(DiskSpace disk, int percent) {
        return new Bytes(disk.total().value() / 100 * percent);
    }
}
