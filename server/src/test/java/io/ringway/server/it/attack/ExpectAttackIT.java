package io.ringway.server.it.attack;

/** See {@code expect.txt}. */
class ExpectAttackIT extends AttackCases {
    ExpectAttackIT() {
        super("expect.txt", true);
    }
}
