package io.ringway.server.it.attack;

/** See {@code limits.txt}. */
class LimitAttackIT extends AttackCases {
    LimitAttackIT() {
        super("limits.txt", false);
    }
}
