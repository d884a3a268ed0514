/**
 * Regular expressions of RE2's syntax that match byte ranges in place, in linear time and without allocating.
 *
 * <p>Entry types: {@code RegexCompiler}, {@code Regex}. Patterns are compiled to automata when the configuration is loaded; what our parser does not cover
 * falls back to RE2/J.
 *
 * <p>Imports the JDK, Agrona, RE2/J and {@code index}. Owner: any (immutable).
 */
@NullMarked
package io.ringway.routing.regex;

import org.jspecify.annotations.NullMarked;
