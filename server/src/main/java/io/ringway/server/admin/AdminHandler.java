package io.ringway.server.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Turns requests into calls of pages. Owner: admin. */
@Sharable
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or close that fails ends the connection, which is all there is to do
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final System.Logger LOG = System.getLogger(AdminHandler.class.getName());

    private final AdminPages pages;
    private final BrowserGuard guard;

    AdminHandler(AdminPages pages, BrowserGuard guard) {
        this.pages = pages;
        this.guard = guard;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        AdminReply reply =
                request.decoderResult().isSuccess() ? answer(request) : AdminReply.text(400, "malformed request\n");
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        boolean isHead = request.method().equals(HttpMethod.HEAD);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(reply.status()),
                isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-cache, max-age=0");
        headers.set("x-content-type-options", "nosniff");
        context.writeAndFlush(response);
    }

    private AdminReply answer(FullHttpRequest request) {
        String refusal = guard.refusal(
                request.headers().get(HttpHeaderNames.HOST), request.headers().get(HttpHeaderNames.ORIGIN));
        if (!refusal.isEmpty()) {
            return AdminReply.text(403, refusal + "\n");
        }
        try {
            AdminRequest parsed = AdminRequest.of(request.method().name(), request.uri(), form(request));
            LOG.log(System.Logger.Level.DEBUG, () -> "request: " + parsed.method() + " " + parsed.path());
            return pages.answer(parsed);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a page failed: " + request.uri(), e);
            return AdminReply.text(500, "internal error; the log says more\n");
        }
    }

    /** The body if it is a form, else nothing. */
    private static String form(FullHttpRequest request) {
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        int end = type.indexOf(';');
        String media = (end < 0 ? type : type.substring(0, end)).strip();
        return HttpHeaderValues.APPLICATION_X_WWW_FORM_URLENCODED.contentEqualsIgnoreCase(media)
                ? request.content().toString(StandardCharsets.UTF_8)
                : "";
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "an admin connection broke off", cause);
        context.close();
    }
}
