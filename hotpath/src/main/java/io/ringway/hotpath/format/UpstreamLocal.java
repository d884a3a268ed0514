package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;

/** {@code %UPSTREAM_LOCAL_ADDRESS%}: our side of the connection to the upstream. Owner: any (immutable). */
record UpstreamLocal(boolean isPortShown) implements Command {

    @Override
    public boolean write(StreamView view, TextOutput out) {
        byte[] text = view.info().upstreamLocal;
        if (text == null) {
            return false;
        }
        int length = text.length;
        if (!isPortShown) {
            while (length > 0 && text[length - 1] != ':') {
                length--;
            }
            length--;
        }
        int start = !isPortShown && text[0] == '[' ? 1 : 0;
        int end = start == 1 ? length - 1 : length;
        for (int i = start; i < end; i++) {
            out.putRaw(text[i]);
        }
        return true;
    }
}
