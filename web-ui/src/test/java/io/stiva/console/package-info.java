/** The console against a stand-in for the platform, over HTTP and in a browser. */
@NullMarked
package io.stiva.console;

import org.jspecify.annotations.NullMarked;
