package io.ringway.server.cli;

/** Which build this is. */
final class ProgramVersion {
    private ProgramVersion() {}

    /** The version in the jar's manifest; {@code dev} for classes that are not in a jar. */
    static String number() {
        String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
