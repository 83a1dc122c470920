package io.stiva.node.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GuestResultTest {

    private static final String TEST = "[engine:junit-jupiter]/[class:io.stiva.Some]/[method:it()]";

    @Test
    void a_result_is_one_line_and_comes_back_as_it_was() {
        GuestResult passed = GuestResult.passed(TEST);
        GuestResult failed = GuestResult.failed(TEST, "expected 1\n\tat Some.it(Some.java:7)");

        assertThat(GuestResult.parse(passed.line() + "\r")).hasValue(passed);
        assertThat(GuestResult.parse(failed.line())).hasValue(failed);
        assertThat(failed.line()).doesNotContain("\n");
        assertThat(passed.isFailure()).isFalse();
    }

    @Test
    void a_failure_without_a_story_is_a_failure() {
        assertThat(GuestResult.parse(GuestResult.failed(TEST, "").line()).orElseThrow().isFailure())
                .isTrue();
    }

    @Test
    void what_else_a_machine_says_is_no_result() {
        assertThat(GuestResult.parse("qemu: could not open disk.img")).isEmpty();
        assertThat(GuestResult.parse("passed " + TEST)).isEmpty();
        assertThat(GuestResult.parse("")).isEmpty();
    }
}
