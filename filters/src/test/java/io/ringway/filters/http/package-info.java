/** Tests of what the configuration of filters may say. */
@NullMarked
package io.ringway.filters.http;

import org.jspecify.annotations.NullMarked;
