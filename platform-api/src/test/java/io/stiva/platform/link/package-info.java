/** Tests of the node link over real TLS. */
@NullMarked
package io.stiva.platform.link;

import org.jspecify.annotations.NullMarked;
