package io.ringway.server.it.attack;

/** See {@code responses.txt}. */
class ResponseAttackIT extends AttackCases {
    ResponseAttackIT() {
        super("responses.txt", true);
    }
}
