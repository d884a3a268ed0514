/**
 * Flat lookup structures over bytes: hash map, radix trie, lists of candidates. They know nothing of routes.
 *
 * <p>Entry types: {@code ByteMap}, {@code ByteTrie}, {@code CandidateLists}; each has a builder for the cold side.
 *
 * <p>Imports the JDK and Agrona. Owner: any (immutable) once built.
 */
@NullMarked
package io.ringway.routing.index;

import org.jspecify.annotations.NullMarked;
