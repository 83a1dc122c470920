package io.stiva.platform.access;

/** A person's role in one account. */
public enum Role {
    OWNER,
    ADMIN,
    DEVELOPER,
    BILLING,
    VIEWER
}
