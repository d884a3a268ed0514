package io.ringway.server.profile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;

/**
 * Where a thread was. Owner: any (immutable).
 *
 * @param frames the thread first, then its calls from the outermost on
 */
record SampledStack(List<String> frames) {

    static SampledStack of(RecordedEvent event, String threadField) {
        List<String> frames = new ArrayList<>();
        RecordedStackTrace trace = event.getStackTrace();
        if (trace != null) {
            for (RecordedFrame frame : trace.getFrames()) {
                frames.add(name(frame.getMethod()));
            }
        }
        RecordedThread thread = event.hasField(threadField) ? event.getThread(threadField) : null;
        frames.add(thread == null || thread.getJavaName() == null ? "JVM" : thread.getJavaName());
        Collections.reverse(frames);
        return new SampledStack(List.copyOf(frames));
    }

    private static String name(RecordedMethod method) {
        return method == null ? "?" : method.getType().getName() + "." + method.getName();
    }

    void addTo(FlameTree root) {
        FlameTree at = root;
        at.count();
        for (String frame : frames) {
            at = at.child(frame);
            at.count();
        }
    }
}
