package io.stiva.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "web",
                "web-1",
                "a23456789-123456789-123456789-123456789-123456789-123456789-123"
            })
    void a_dns_label_is_a_name(String text) {
        assertThat(new Slug(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "1a", "A", "a/b", "a.b", "a_b", "ä", "a\n"})
    void anything_else_is_no_name(String text) {
        assertThatThrownBy(() -> new Slug(text)).isInstanceOf(StivaException.class);
    }

    @Test
    void a_name_of_300_characters_is_refused_without_repeating_it_whole() {
        assertThatThrownBy(() -> new Slug("a".repeat(300)))
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(300));
    }

    @ParameterizedTest
    @CsvSource({
        "shop/web,shop/web:latest",
        "shop/web:1.2,shop/web:1.2",
        "shop/team/web:v1,shop/team/web:v1"
    })
    void an_image_is_read_with_latest_as_the_default_tag(String text, String shown) {
        assertThat(ImageReference.parse(text)).hasToString(shown);
    }

    @Test
    void an_image_may_be_pinned_by_digest_alone_or_beside_its_tag() {
        Digest digest = new Digest("sha256:" + HEX);
        assertThat(ImageReference.parse("shop/web@sha256:" + HEX).tag()).isNull();
        assertThat(ImageReference.parse("shop/web:1").pinned(digest))
                .hasToString("shop/web:1@sha256:" + HEX);
    }

    @Test
    void an_image_is_shown_to_people_with_the_first_digits_of_its_digest() {
        String brief = "sha256:" + HEX.substring(0, 12);
        assertThat(ImageReference.brief("shop/web:1@sha256:" + HEX))
                .isEqualTo("shop/web:1@" + brief);
        assertThat(ImageReference.brief("shop/web@sha256:" + HEX)).isEqualTo("shop/web@" + brief);
        assertThat(ImageReference.brief("shop/web:1")).isEqualTo("shop/web:1");
        assertThat(ImageReference.brief("no image")).isEqualTo("no image");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "web",
                "/web",
                "shop/",
                "Shop/web",
                "shop/Web",
                "shop/we//b",
                "shop/web:",
                "shop/web:a b",
                "shop/../x",
                "shop/web@sha256:12",
                "shop/web@md5:d41d8cd98f00b204e9800998ecf8427e"
            })
    void anything_else_is_no_image(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text)).isInstanceOf(StivaException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "no,no",
        "on-failure,on-failure",
        "on-failure:3,on-failure:3",
        "always,always",
        "unless-stopped,unless-stopped"
    })
    void a_restart_policy_survives_its_text_form(String text, String shown) {
        assertThat(RestartPolicy.parse(text)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "never", "on-failure:", "on-failure:-1", "always:3", "NO"})
    void anything_else_is_no_restart_policy(String text) {
        assertThatThrownBy(() -> RestartPolicy.parse(text)).isInstanceOf(StivaException.class);
    }
}
