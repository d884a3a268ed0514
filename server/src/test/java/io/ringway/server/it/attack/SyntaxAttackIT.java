package io.ringway.server.it.attack;

/** See {@code syntax.txt}. */
class SyntaxAttackIT extends AttackCases {
    SyntaxAttackIT() {
        super("syntax.txt", false);
    }
}
