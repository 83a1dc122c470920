package io.stiva.node.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.node.image.CollectionSettings;
import io.stiva.vocabulary.Bytes;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentSettingsTest {

    private final Properties properties = new Properties();

    AgentSettingsTest() {
        properties.setProperty("instance", "demo");
        properties.setProperty("home", "/var/lib/stiva/node");
        properties.setProperty("link.url", "https://192.0.2.1:8443");
        properties.setProperty("link.ca-file", "/var/lib/stiva/ca.pem");
        properties.setProperty("node.name", "node-1");
    }

    @Test
    void unused_images_go_below_15_percent_until_20_and_after_a_week() {
        assertThat(AgentSettings.of(properties).collection())
                .isEqualTo(new CollectionSettings(15, 20, null, Duration.ofDays(7)));
    }

    @Test
    void when_unused_images_go_is_set() {
        properties.setProperty("images.collect-below-percent", "1");
        properties.setProperty("images.collect-until-percent", "95");
        properties.setProperty("images.collect-below-bytes", "1073741824");
        properties.setProperty("images.keep-unused-days", "3650");

        assertThat(AgentSettings.of(properties).collection())
                .isEqualTo(new CollectionSettings(1, 95, Bytes.gibi(1), Duration.ofDays(3650)));
    }

    @ParameterizedTest
    @CsvSource({
        "images.collect-below-percent, 0, use a number above 0",
        "images.collect-below-percent, 91, use a number from 1 to 90",
        "images.collect-below-percent, 15 %, use a number above 0",
        "images.collect-until-percent, 15, use a number above images.collect-below-percent (15)",
        "images.collect-until-percent, 96, and at most 95",
        "images.collect-below-bytes, -1, use a number above 0",
        "images.keep-unused-days, 3651, use a number from 1 to 3650",
        "images.keep-unused-days, 9223372036854775807, use a number from 1 to 3650",
        "images.keep-unused-day, 7, unknown settings",
    })
    void what_is_out_of_bounds_is_refused_by_its_key(String key, String value, String says) {
        properties.setProperty(key, value);

        assertThatThrownBy(() -> AgentSettings.of(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(says);
    }
}
