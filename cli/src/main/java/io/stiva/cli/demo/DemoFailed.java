package io.stiva.cli.demo;

/** A step's answer was not what the product promises; the message says what was seen. */
final class DemoFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    DemoFailed(String message) {
        super(message);
    }
}
