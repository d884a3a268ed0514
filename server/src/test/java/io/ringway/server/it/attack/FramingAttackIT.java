package io.ringway.server.it.attack;

/** See {@code framing.txt}. */
class FramingAttackIT extends AttackCases {
    FramingAttackIT() {
        super("framing.txt", false);
    }
}
