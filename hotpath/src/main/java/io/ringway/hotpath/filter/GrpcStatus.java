package io.ringway.hotpath.filter;

/** Status codes of gRPC, and what they are in HTTP to a client that does not speak it (Envoy's table). Owner: any (stateless). */
public final class GrpcStatus {
    private static final int INTERNAL_SERVER_ERROR = 500;

    /** By code, 0 (OK) to 16 (UNAUTHENTICATED). */
    private static final int[] HTTP = {
        200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401
    };

    private GrpcStatus() {}

    /** The status code of an answer; 500 for codes that gRPC does not have. */
    public static int toHttp(long code) {
        return code >= 0 && code < HTTP.length ? HTTP[(int) code] : INTERNAL_SERVER_ERROR;
    }
}
