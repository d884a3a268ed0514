/*
 * The origin: answers every GET at once from memory, as cheaply as the kernel lets it, so that what is measured is the
 * proxy. Requests with a body have it read and dropped (Content-Length only).
 */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_MAX = 16384, ANSWERS_MAX = 16 };

struct answer {
    uint64_t body_bytes;
    bool rich;
    size_t length;
    char *bytes;
};

struct origin_connection {
    struct watch watch;
    const struct answer *sending;
    size_t sent;
    uint64_t body_left;
    bool close_after;
    unsigned filled;
    char head[HEAD_MAX];
};

static struct answer answers[ANSWERS_MAX];
static int answer_count;

static const char rich_headers[] = "Cache-Control: public, max-age=60, stale-while-revalidate=30\r\n"
                                   "Vary: Accept-Encoding, Accept-Language\r\n"
                                   "ETag: \"9c1f-62ab31e4\"\r\n"
                                   "Last-Modified: Fri, 20 Nov 2026 17:21:40 GMT\r\n"
                                   "Set-Cookie: session=8f14e45fceea167a5a36dedd4bea2543; Path=/; HttpOnly; SameSite=Lax\r\n"
                                   "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
                                   "Content-Security-Policy: default-src 'self'; img-src 'self' data:; frame-ancestors 'none'\r\n"
                                   "X-Content-Type-Options: nosniff\r\n"
                                   "X-Frame-Options: DENY\r\n"
                                   "Referrer-Policy: strict-origin-when-cross-origin\r\n"
                                   "Permissions-Policy: geolocation=(), camera=(), microphone=()\r\n"
                                   "Access-Control-Allow-Origin: https://shop.example\r\n"
                                   "Access-Control-Expose-Headers: X-Total-Count\r\n"
                                   "X-Total-Count: 1042\r\n"
                                   "Content-Language: en\r\n"
                                   "Accept-Ranges: bytes\r\n";

/* "/100", "/10k", "/1m", each also below "/rich" and behind "/at/ANYTHING". */
bool origin_parse_path(const char *path, size_t length, uint64_t *body_bytes, bool *rich) {
    const char *p = path, *end = path + length;
    if (length > 4 && memcmp(p, "/at/", 4) == 0) p = memrchr(p, '/', length);
    *rich = end - p > 5 && memcmp(p, "/rich", 5) == 0;
    if (*rich) p += 5;
    if (end - p < 2 || *p++ != '/') return false;
    uint64_t n = 0;
    for (; p < end && *p >= '0' && *p <= '9'; p++) n = n * 10 + (uint64_t)(*p - '0');
    if (p < end && *p == 'k') n <<= 10, p++;
    else if (p < end && *p == 'm') n <<= 20, p++;
    *body_bytes = n;
    return p == end && n > 0 && n <= 1ULL << 30;
}

static const struct answer *answer_for(uint64_t body_bytes, bool rich) {
    for (int i = 0; i < answer_count; i++) {
        if (answers[i].body_bytes == body_bytes && answers[i].rich == rich) return &answers[i];
    }
    if (answer_count == ANSWERS_MAX) return NULL;
    struct answer *a = &answers[answer_count++];
    a->body_bytes = body_bytes;
    a->rich = rich;
    a->bytes = malloc(2048 + body_bytes);
    if (!a->bytes) abort();
    int head = snprintf(a->bytes, 2048,
                        "HTTP/1.1 200 OK\r\nServer: origin\r\nDate: Sat, 21 Nov 2026 09:00:00 GMT\r\n"
                        "Content-Type: text/plain\r\n%sContent-Length: %llu\r\n\r\n",
                        rich ? rich_headers : "", (unsigned long long)body_bytes);
    for (uint64_t i = 0; i < body_bytes; i++) a->bytes[head + (int64_t)i] = (char)('a' + i % 26);
    a->bytes[head + (int64_t)body_bytes - 1] = '\n';
    a->length = (size_t)head + body_bytes;
    return a;
}

static void end_connection(struct origin_connection *c) {
    close(c->watch.fd);
    free(c);
}

/* True when the whole answer is with the kernel. */
static bool flush_answer(struct origin_connection *c) {
    while (c->sending && c->sent < c->sending->length) {
        ssize_t n = send(c->watch.fd, c->sending->bytes + c->sent, c->sending->length - c->sent, MSG_NOSIGNAL);
        if (n < 0) return false;
        c->sent += (size_t)n;
    }
    c->sending = NULL;
    return true;
}

static uint64_t content_length(const char *head, const char *end) {
    for (const char *line = memchr(head, '\n', (size_t)(end - head)); line && end - line > 16;
         line = memchr(line + 1, '\n', (size_t)(end - line - 1))) {
        if (strncasecmp(line + 1, "content-length:", 15) == 0) return strtoull(line + 16, NULL, 10);
    }
    return 0;
}

/* Takes one complete request from the front of the input. Returns its length in bytes, 0 if more is needed, -1 if bad. */
static int take_request(struct origin_connection *c, const char *in, unsigned available) {
    const char *end = memmem(in, available, "\r\n\r\n", 4);
    if (!end) return available == HEAD_MAX ? -1 : 0;
    const char *path = memchr(in, ' ', (size_t)(end - in));
    const char *path_end = path ? memchr(path + 1, ' ', (size_t)(end - path - 1)) : NULL;
    uint64_t body_bytes;
    bool rich;
    if (!path_end || !origin_parse_path(path + 1, (size_t)(path_end - path - 1), &body_bytes, &rich)) return -1;
    load.page[ORIGIN_REQUESTS]++;
    c->close_after = memmem(in, (size_t)(end - in), "onnection: close", 16) != NULL;
    if (*in == 'P') c->body_left = content_length(in, end); /* POST, PUT, PATCH */
    c->sending = answer_for(body_bytes, rich);
    c->sent = 0;
    return c->sending ? (int)(end + 4 - in) : -1;
}

/* Serves what has arrived. False: the connection is gone. */
static bool serve_input(struct origin_connection *c) {
    unsigned used = 0;
    while (used < c->filled && !c->sending) {
        if (c->body_left) {
            uint64_t n = c->filled - used < c->body_left ? c->filled - used : c->body_left;
            used += (unsigned)n;
            c->body_left -= n;
            continue;
        }
        int n = take_request(c, c->head + used, c->filled - used);
        if (n < 0) return end_connection(c), false;
        if (n == 0) break;
        used += (unsigned)n;
        if (!flush_answer(c) && errno != EAGAIN) return end_connection(c), false;
        if (!c->sending && c->close_after && !c->body_left) return end_connection(c), false;
    }
    if (used && used < c->filled) memmove(c->head, c->head + used, c->filled - used);
    c->filled -= used;
    return true;
}

static void on_connection_ready(struct watch *w, uint32_t events) {
    struct origin_connection *c = (struct origin_connection *)w;
    if (c->sending) {
        if (!(events & (EPOLLOUT | EPOLLHUP | EPOLLERR))) return;
        if (!flush_answer(c)) {
            if (errno != EAGAIN) end_connection(c);
            return;
        }
        if (c->close_after) {
            end_connection(c);
            return;
        }
        if (!serve_input(c)) return;
    }
    while (!c->sending) {
        size_t room = HEAD_MAX - c->filled;
        ssize_t n = recv(c->watch.fd, c->head + c->filled, room, 0);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) {
            end_connection(c);
            return;
        }
        c->filled += (unsigned)n;
        if (!serve_input(c)) return;
        if ((size_t)n < room && !(events & EPOLLRDHUP)) return;
    }
}

static void on_listener_ready(struct watch *w, uint32_t events) {
    (void)events;
    for (int fd; (fd = accept4(w->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        struct origin_connection *c = malloc(sizeof *c);
        if (!c) abort();
        memset(c, 0, offsetof(struct origin_connection, head));
        c->watch = (struct watch){fd, on_connection_ready};
        load.page[ORIGIN_CONNECTIONS]++;
        watch(&c->watch, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
    }
}

int origin_open(int port) {
    static struct watch listener;
    int one = 1;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof a;
    listener = (struct watch){loopback_socket(), on_listener_ready};
    setsockopt(listener.fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener.fd, (struct sockaddr *)&a, length) || listen(listener.fd, 4096)) {
        fprintf(stderr, "load: origin port %d: %s\n", port, strerror(errno));
        exit(1);
    }
    getsockname(listener.fd, (struct sockaddr *)&a, &length);
    watch(&listener, EPOLL_CTL_ADD, EPOLLIN);
    load.page[ORIGIN_PORT] = ntohs(a.sin_port);
    return ntohs(a.sin_port);
}
