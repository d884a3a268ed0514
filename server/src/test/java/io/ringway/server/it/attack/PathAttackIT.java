package io.ringway.server.it.attack;

/** See {@code paths.txt}. */
class PathAttackIT extends AttackCases {
    PathAttackIT() {
        super("paths.txt", false);
    }
}
