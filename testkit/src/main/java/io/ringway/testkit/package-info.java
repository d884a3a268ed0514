/**
 * What the tests of other modules share: fake peers, seeds, leak and allocation guards.
 * Written without the code under test, so that both cannot be wrong in the same way.
 *
 * <p>Imports the JDK, JUnit's API and AssertJ only.
 *
 * <p>Owner: the test's thread.
 */
@NullMarked
package io.ringway.testkit;

import org.jspecify.annotations.NullMarked;
