/** Tests of the doctor. */
@NullMarked
package io.stiva.appliance.doctor;

import org.jspecify.annotations.NullMarked;
