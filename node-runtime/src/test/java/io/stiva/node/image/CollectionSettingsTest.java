package io.stiva.node.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.vocabulary.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CollectionSettingsTest {

    private static final Duration WEEK = Duration.ofDays(7);

    private static DiskSpace disk(long freeGibi) {
        return new DiskSpace(Bytes.gibi(freeGibi), Bytes.gibi(1000));
    }

    @Test
    void a_disk_is_short_below_one_mark_and_has_enough_from_another_on() {
        CollectionSettings settings = CollectionSettings.STANDARD;
        assertThat(settings.isShort(disk(149))).isTrue();
        assertThat(settings.isShort(disk(150))).isFalse();
        assertThat(settings.isEnough(disk(199))).isFalse();
        assertThat(settings.isEnough(disk(200))).isTrue();
    }

    @Test
    void a_number_of_bytes_counts_beside_the_percentage() {
        CollectionSettings settings = new CollectionSettings(15, 20, Bytes.gibi(300), WEEK);
        assertThat(settings.isShort(disk(299))).isTrue();
        assertThat(settings.isShort(disk(300))).isFalse();
        assertThat(settings.isEnough(disk(299))).isFalse();
        assertThat(settings.isEnough(disk(300))).isTrue();
        CollectionSettings small = new CollectionSettings(15, 20, Bytes.gibi(1), WEEK);
        assertThat(small.isShort(disk(149))).isTrue();
        assertThat(small.isEnough(disk(199))).isFalse();
    }

    @Test
    void the_largest_disk_does_not_overflow() {
        Bytes all = new Bytes(Long.MAX_VALUE);
        assertThat(CollectionSettings.STANDARD.isShort(new DiskSpace(Bytes.gibi(1), all))).isTrue();
        assertThat(CollectionSettings.STANDARD.isEnough(new DiskSpace(all, all))).isTrue();
    }
}
