package io.ringway.hotpath.hcm;

import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.services.WorkerServices;
import org.jspecify.annotations.Nullable;

/**
 * What the connection manager does to an answer's head after all filters: server, date, via, request id (Envoy
 * {@code ConnectionManagerUtility::mutateResponseHeaders}). Owner: worker.
 */
final class ResponseHeaders {
    private final WorkerServices worker;
    private final HttpOptions options;
    private final Constants constants;
    private final Text serverName;
    private final @Nullable Text via;

    ResponseHeaders(WorkerServices worker, HttpOptions options) {
        this.worker = worker;
        this.options = options;
        constants = worker.constants();
        serverName = constants.intern(options.serverName());
        via = options.via() == null ? null : constants.intern(options.via());
    }

    /**
     * Applies the rules.
     *
     * @return false if the block is full
     */
    boolean apply(HeaderBlock headers, HeaderBlock request) {
        boolean fits = true;
        if (isServerSet(headers)) {
            fits = headers.set(HeaderId.SERVER, constants.name(HeaderId.SERVER), serverName);
        }
        if (!headers.has(HeaderId.DATE)) {
            fits &= worker.date().addTo(headers);
        }
        if (via != null) {
            Text name = constants.name(HeaderId.VIA);
            fits &= headers.add(HeaderId.VIA, name.start(), name.length(), via.start(), via.length());
        }
        if (options.isRequestIdInResponse() || request.has(HeaderId.X_ENVOY_FORCE_TRACE)) {
            int id = request.find(HeaderId.X_REQUEST_ID);
            if (id >= 0) {
                Text name = constants.name(HeaderId.X_REQUEST_ID);
                fits &= headers.set(HeaderId.X_REQUEST_ID, name, request.valueStart(id), request.valueLength(id));
            }
        }
        return fits;
    }

    private boolean isServerSet(HeaderBlock headers) {
        return switch (options.serverHeader()) {
            case OVERWRITE -> true;
            case APPEND_IF_ABSENT -> !headers.has(HeaderId.SERVER);
            case PASS_THROUGH -> false;
        };
    }
}
