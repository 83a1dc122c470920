/** Contract tests of the client against a tiny HTTP server. */
@NullMarked
package io.stiva.client;

import org.jspecify.annotations.NullMarked;
