/** Tests of the database module: what every table must obey, and how the server lives and dies. */
@NullMarked
package io.stiva.db;

import org.jspecify.annotations.NullMarked;
