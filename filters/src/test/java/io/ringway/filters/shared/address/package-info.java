/** Tests of addresses as text. */
@NullMarked
package io.ringway.filters.shared.address;

import org.jspecify.annotations.NullMarked;
