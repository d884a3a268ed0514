package io.ringway.server.cli;

import picocli.CommandLine.IVersionProvider;

/** What was built and what it runs on. */
public final class BuildVersion implements IVersionProvider {

    /** The version in the jar's manifest; {@code dev} for classes that are not in a jar. */
    public static String number() {
        String version = BuildVersion.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "ringway " + number(),
            "java " + Runtime.version() + " (" + System.getProperty("java.vendor") + "), "
                    + System.getProperty("os.name") + " "
                    + System.getProperty("os.version") + " " + System.getProperty("os.arch")
        };
    }
}
