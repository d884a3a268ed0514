@NullMarked
package io.ringway.lb.health;

import org.jspecify.annotations.NullMarked;
