package io.stiva.platform.shared;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the secrets in a POST's answer: they are left out of what an idempotency key replays, and
 * so never stored.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ShownOnce {

    /** Top-level fields of the answer. */
    String[] value();
}
