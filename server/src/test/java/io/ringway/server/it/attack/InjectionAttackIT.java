package io.ringway.server.it.attack;

/** See {@code injection.txt}. */
class InjectionAttackIT extends AttackCases {
    InjectionAttackIT() {
        super("injection.txt", false);
    }
}
