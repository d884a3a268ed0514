/**
 * Fuzzing: targets that check properties of any bytes, their corpora, and who feeds them.
 *
 * <p>Entry types: {@link io.ringway.testkit.fuzz.Harness}, {@link io.ringway.testkit.fuzz.FuzzInput}. Owner thread: the test's. May import: the JDK, JUnit, AssertJ.
 */
@NullMarked
package io.ringway.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
