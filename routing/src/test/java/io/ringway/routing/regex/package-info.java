/** Tests of regular expressions. */
@NullMarked
package io.ringway.routing.regex;

import org.jspecify.annotations.NullMarked;
