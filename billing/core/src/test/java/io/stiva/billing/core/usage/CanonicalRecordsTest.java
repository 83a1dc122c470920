package io.stiva.billing.core.usage;

import static io.stiva.billing.core.usage.UsageSamples.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CanonicalRecordsTest {

    private static final UsageRecord RECORD =
            record(Meter.CPU_ALLOCATED, 17, 0, 60_000, UsageRecord.CHAIN_START);

    @Test
    void the_canonical_text_never_changes() throws IOException {
        String text = RECORD.canonicalText() + "sha256 " + RECORD.hash().hex() + "\n";
        Path golden = Path.of("src/test/resources/golden/usage-record-1.txt");
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }

    @Test
    void what_was_written_is_read_back() {
        assertThat(CanonicalRecords.parse(RECORD.canonicalText())).isEqualTo(RECORD);
    }

    @Test
    void a_container_without_a_service_is_read_back() {
        UsageRecord lone =
                new UsageRecord(
                        new Owner(RECORD.owner().account(), RECORD.owner().project(), null),
                        RECORD.origin(),
                        RECORD.identity(),
                        RECORD.interval(),
                        RECORD.state(),
                        RECORD.allocation(),
                        RECORD.quantity(),
                        RECORD.counters(),
                        ZeroRatedReason.PLATFORM_ERROR,
                        RECORD.previousHash());
        assertThat(CanonicalRecords.parse(lone.canonicalText())).isEqualTo(lone);
        assertThat(lone.canonicalText()).contains("\nservice -\n").contains("PLATFORM_ERROR");
    }

    @Test
    void another_spelling_of_the_same_values_is_refused() {
        String text = RECORD.canonicalText();
        assertRefused(text.replace("quantity 15000000", "quantity +15000000"));
        assertRefused(text.replace("quantity 15000000", "quantity 015000000"));
        assertRefused(text.stripTrailing());
        assertRefused(text + "\n");
        assertRefused(text + "extra 1\n");
        assertRefused(text.replace("record/1", "record/2"));
        assertRefused(text.replace("cgroup 4711\n", ""));
        assertRefused(text.replace("cgroup 4711\n", "").replace("boot 0", "cgroup 4711\nboot 0"));
    }

    @Test
    void values_that_cannot_be_are_refused() {
        String text = RECORD.canonicalText();
        assertRefused(text.replace("quantity 15000000", "quantity -1"));
        assertRefused(text.replace("sequence 17", "sequence 0"));
        assertRefused(text.replace("incarnation 1", "incarnation 9999999999999999999999"));
        assertRefused(text.replace("state RUNNING", "state DANCING"));
        assertRefused(text.replaceFirst("end \\d+", "end 0"));
    }

    private static void assertRefused(String text) {
        assertThat(text).isNotEqualTo(RECORD.canonicalText());
        assertThatThrownBy(() -> CanonicalRecords.parse(text)).isInstanceOf(StivaException.class);
    }
}
