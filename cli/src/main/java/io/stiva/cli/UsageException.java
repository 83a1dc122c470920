package io.stiva.cli;

/** The command line itself is wrong: exit code 2, and the sentence says what would be right. */
final class UsageException extends RuntimeException {

    UsageException(String sentence) {
        super(sentence);
    }
}
