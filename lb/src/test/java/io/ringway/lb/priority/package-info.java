@NullMarked
package io.ringway.lb.priority;

import org.jspecify.annotations.NullMarked;
