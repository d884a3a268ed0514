/**
 * What attackers send, class by class, through a running proxy to a backend that records what it saw. The cases stand in text files beside
 * these classes' resources, one file per family, so that they can be read without knowing Java.
 *
 * <p>Entry types: {@link io.ringway.server.it.attack.AttackCases}, {@link io.ringway.server.it.attack.AttackFile}. Owner thread: the test's.
 */
@NullMarked
package io.ringway.server.it.attack;

import org.jspecify.annotations.NullMarked;
