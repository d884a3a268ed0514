package io.ringway.server.arch;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The classes that the rules look at, read once per test run. */
final class RingwayClasses {
    static final String BASE = "io.ringway";

    /** Main classes of every module below and including server. */
    static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);

    /** Classes that break rules on purpose. */
    static final JavaClasses CANARIES =
            new ClassFileImporter().importPackages(BASE + ".lb.canary", BASE + ".routing.canary");

    private RingwayClasses() {}
}
