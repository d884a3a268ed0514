package io.ringway.hotpath.sim;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Loads a proxy of its own, with a bug in it; all that is not ours comes from the parent. */
final class PlantingLoader extends ClassLoader {
    private static final String OURS = "io.ringway.";

    private final PlantedBug bug;
    private final AtomicInteger hits = new AtomicInteger();

    PlantingLoader(PlantedBug bug) {
        super("planted-" + bug, PlantingLoader.class.getClassLoader());
        this.bug = bug;
        setDefaultAssertionStatus(true);
    }

    /** Runs a seed.
     *
     * @return events, then what was found
     */
    Found run(long seed) throws ReflectiveOperationException {
        Class<?> runner = loadClass(Planted.class.getName());
        MethodHandle run = MethodHandles.privateLookupIn(runner, MethodHandles.lookup())
                .findStatic(runner, "run", MethodType.methodType(Object[].class, long.class));
        Object[] result;
        try {
            result = (Object[]) run.invoke(seed);
        } catch (Throwable thrown) {
            throw new ReflectiveOperationException(bug + " in seed " + seed, thrown);
        }
        List<String> violations =
                ((List<?>) result[1]).stream().map(Object::toString).toList();
        return new Found((long) result[0], violations);
    }

    /** Whether the code that was to be changed was there. */
    boolean isPlanted() {
        return hits.get() > 0;
    }

    /**
     * What came of a seed.
     *
     * @param violations empty if nothing was noticed
     */
    record Found(long events, List<String> violations) {}

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(path)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            byte[] planted = name.equals(bug.className) ? plant(bytes) : bytes;
            return defineClass(name, planted, 0, planted.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private byte[] plant(byte[] bytes) {
        ClassFile classFile = ClassFile.of();
        return classFile.transformClass(
                classFile.parse(bytes),
                ClassTransform.transformingMethodBodies(
                        method -> method.methodName().equalsString(bug.method),
                        Edit.transform(bug.edits, hits::incrementAndGet)));
    }
}
