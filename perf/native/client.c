/*
 * The HTTP/1.1 load client: C connections with one request each under way. Closed loop: the next request follows the
 * answer. Open loop: requests are due on a schedule, wait for a free connection if need be, and their latency counts
 * from the moment they were due, so that a stalled proxy is charged for everything it delayed.
 *
 * Every answer must be a 200 with the expected Content-Length and the expected last byte. With --refusals a 503 is right as well: it is
 * counted, and is neither throughput nor in the latencies.
 */
#define _GNU_SOURCE
#include "load.h"

#include "histogram.h"

#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_MAX = 8192, SCRATCH = 256 * 1024, DUE_MAX = 1 << 22, REQUEST_MAX = 8192, REQUESTS_MAX = 4096 };

enum state { CONNECTING, IDLE, AWAITING_HEAD, AWAITING_BODY };

struct client {
    struct watch watch;
    enum state state;
    bool keeps_idle;          /* one of the mostly idle connections: never sends */
    bool is_backlog; /* the request was due in time and sent after the end: no fault of the proxy's if the grace is too short for it */
    uint64_t due_ns; /* when the request should have left; latency counts from here */
    uint64_t body_left;
    bool is_refused; /* what arrives is a 503 */
    unsigned head_filled;
    unsigned verified_head; /* length of a head whose fields were checked on this connection */
    char *head;
};

static struct client_options options;
static struct client *clients;
static struct client **idle; /* connections free for an open-loop request */
static int idle_count;
static struct request {
    size_t length;
    char bytes[REQUEST_MAX];
} *requests; /* REQUESTS_MAX of them with --hosts or --routes, else one */
static int request_count;
static uint64_t request_random = 0x9e3779b97f4a7c15;
static char scratch[SCRATCH];

static uint64_t *due; /* ring of due times that found no free connection */
static uint64_t due_head, due_tail, due_lost;
static double next_due_ns;
static unsigned short arrival_seed[3] = {0x5eed, 0x1e55, 0x0b1e};

static uint64_t begin_ns = UINT64_MAX, end_ns = UINT64_MAX; /* what was due in between is measured, whenever it is answered */
static bool stopping;
static struct histogram latency;
static uint64_t answered_in_time; /* while it measured: the throughput */
static uint64_t overdue_at_end;
static struct {
    uint64_t connect, io, status, length, content, stuck, reconnects, bytes, refused;
} counted;

static void open_connection(struct client *c);
static void close_connection(struct client *c);

static uint64_t next_random(void) {
    request_random ^= request_random << 13;
    request_random ^= request_random >> 7;
    return request_random ^= request_random << 17;
}

static void build_request(struct request *r) {
    static const char *const realistic[] = {
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language: en-GB,en;q=0.8,de;q=0.5",
        "Accept-Encoding: gzip, deflate, br, zstd",
        "Cookie: session=8f14e45fceea167a5a36dedd4bea2543; theme=dark; consent=yes; experiment=b-17",
        "Referer: https://shop.example/catalogue/lamps?page=2",
        "Origin: https://shop.example",
        "Authorization: Bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiI0MiIsImV4cCI6MTgwMDAwMDAwMH0.c2lnbmF0dXJlLWJ5dGVz",
        "Cache-Control: no-cache",
        "Pragma: no-cache",
        "DNT: 1",
        "Sec-Fetch-Dest: document",
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-User: ?1",
        "Upgrade-Insecure-Requests: 1",
        "Priority: u=0, i",
        "X-Client-Version: 7.41.2",
        "X-Tenant: lamps-and-more",
    };
    int count = (int)(sizeof realistic / sizeof *realistic);
    char host[128], path[256];
    snprintf(host, sizeof host, "%s", load.host);
    snprintf(path, sizeof path, "%s", options.path);
    if (options.hosts) snprintf(host, sizeof host, "shop-%d.customers.example", (int)(next_random() % (unsigned)options.hosts));
    if (options.routes) snprintf(path, sizeof path, "/at/resource-%d%s", (int)(next_random() % (unsigned)options.routes), options.path);
    int n = snprintf(r->bytes, REQUEST_MAX, "GET %s HTTP/1.1\r\nHost: %s\r\n", path, host);
    for (int i = 0; i + 1 < options.headers; i++) { /* Host is the first of them */
        if (i < count) n += snprintf(r->bytes + n, REQUEST_MAX - (size_t)n, "%s\r\n", realistic[i]);
        else n += snprintf(r->bytes + n, REQUEST_MAX - (size_t)n, "X-Extra-%d: value-%d\r\n", i, i);
        if (n > REQUEST_MAX - 256) break;
    }
    n += snprintf(r->bytes + n, REQUEST_MAX - (size_t)n, "%s\r\n", options.new_connections ? "Connection: close\r\n" : "");
    r->length = (size_t)n;
}

static void build_requests(void) {
    request_count = options.hosts || options.routes ? REQUESTS_MAX : 1;
    requests = malloc((size_t)request_count * sizeof *requests);
    if (!requests) abort();
    for (int i = 0; i < request_count; i++) build_request(&requests[i]);
}

static void failed(uint64_t *kind) {
    ++*kind;
    load.page[CLIENT_ERRORS]++;
}

/* The schedule ends when the measuring does, but what it had made due is still sent: leaving it out would hide the worst. */
static bool has_due(void) {
    return due_head != due_tail;
}

static void reopen(struct client *c) {
    close_connection(c);
    if (!stopping || has_due()) open_connection(c);
}

static void send_request(struct client *c, uint64_t due_ns) {
    c->due_ns = due_ns;
    c->is_backlog = stopping;
    c->state = AWAITING_HEAD;
    c->head_filled = 0;
    const struct request *r = request_count == 1 ? requests : &requests[next_random() % REQUESTS_MAX];
    ssize_t n = send(c->watch.fd, r->bytes, r->length, MSG_NOSIGNAL);
    if (n != (ssize_t)r->length) { /* a request is far below the smallest send buffer */
        failed(&counted.io);
        reopen(c);
    }
}

static void record(uint64_t due_ns, uint64_t now_ns) {
    if (due_ns >= begin_ns && due_ns < end_ns) histogram_record(&latency, now_ns - due_ns);
}

static void next_request(struct client *c) {
    if (c->keeps_idle || (stopping && !has_due())) {
        c->state = IDLE;
    } else if (options.rate == 0) {
        load.now_ns = clock_ns();
        send_request(c, load.now_ns);
    } else if (has_due()) {
        send_request(c, due[due_head++ % DUE_MAX]);
    } else {
        c->state = IDLE;
        idle[idle_count++] = c;
    }
}

static void answered(struct client *c) {
    load.now_ns = clock_ns();
    load.page[CLIENT_ANSWERS]++;
    if (c->is_refused) {
        if (!stopping) counted.refused += load.now_ns >= begin_ns;
    } else {
        if (!stopping) answered_in_time += load.now_ns >= begin_ns;
        record(c->due_ns, load.now_ns);
    }
    if (options.new_connections) reopen(c);
    else next_request(c);
}

/* The value of the head's Content-Length in `body_bytes`; false if there is none. */
static bool find_length(const struct client *c, unsigned length, uint64_t *body_bytes) {
    for (const char *line = memchr(c->head, '\n', length); line && c->head + length - line > 17;
         line = memchr(line + 1, '\n', (size_t)(c->head + length - line - 1))) {
        if (strncasecmp(line + 1, "content-length:", 15) != 0) continue;
        *body_bytes = strtoull(line + 16, NULL, 10);
        return true;
    }
    return false;
}

/* The head's fields, those of a 200 looked at once per head length and connection: 0 if right. Sets what the body has. */
static uint64_t *head_fault(struct client *c, unsigned length) {
    c->is_refused = options.refusals && memcmp(c->head, "HTTP/1.1 503", 12) == 0;
    if (c->is_refused) return find_length(c, length, &c->body_left) ? NULL : &counted.length;
    if (memcmp(c->head, "HTTP/1.1 200", 12) != 0) return &counted.status;
    c->body_left = options.body_bytes;
    if (length == c->verified_head) return NULL;
    uint64_t told;
    if (!find_length(c, length, &told) || told != options.body_bytes) return &counted.length;
    c->verified_head = length;
    return NULL;
}

/* `n` body bytes at `bytes`. True when the answer is complete; counts a surplus or a wrong last byte. */
static bool take_body(struct client *c, const char *bytes, uint64_t n) {
    if (n > c->body_left) {
        failed(&counted.length);
        reopen(c);
        return false;
    }
    c->body_left -= n;
    if (c->body_left) return false;
    if (!c->is_refused && bytes[n - 1] != '\n') {
        failed(&counted.content);
        reopen(c);
        return false;
    }
    return true;
}

/* What arrived while the head was awaited is in c->head. */
static bool take_head(struct client *c) {
    const char *end = memmem(c->head, c->head_filled, "\r\n\r\n", 4);
    if (!end) {
        if (c->head_filled == HEAD_MAX) {
            failed(&counted.length);
            reopen(c);
        }
        return false;
    }
    unsigned length = (unsigned)(end + 4 - c->head);
    uint64_t *fault = head_fault(c, length);
    if (fault) {
        failed(fault);
        reopen(c);
        return false;
    }
    c->state = AWAITING_BODY;
    if (c->body_left == 0) return true;
    return length < c->head_filled && take_body(c, c->head + length, c->head_filled - length);
}

static void on_eof_or_error(struct client *c) {
    if (c->state == AWAITING_HEAD || c->state == AWAITING_BODY) {
        failed(&counted.io);
    } else if (c->state == IDLE) { /* the proxy may end an idle connection; that is no error */
        counted.reconnects++;
        for (int i = 0; i < idle_count; i++) {
            if (idle[i] == c) idle[i--] = idle[--idle_count];
        }
    }
    reopen(c);
}

static void on_readable(struct client *c) {
    for (;;) {
        bool in_head = c->state == AWAITING_HEAD;
        char *into = in_head ? c->head + c->head_filled : scratch;
        size_t room = in_head ? HEAD_MAX - c->head_filled : SCRATCH;
        ssize_t n = recv(c->watch.fd, into, room, 0);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) {
            on_eof_or_error(c);
            return;
        }
        counted.bytes += (uint64_t)n;
        if (c->state == IDLE) { /* bytes nobody asked for */
            failed(&counted.length);
            reopen(c);
            return;
        }
        int fd = c->watch.fd;
        bool complete;
        if (in_head) {
            c->head_filled += (unsigned)n;
            complete = take_head(c);
        } else {
            complete = take_body(c, scratch, (uint64_t)n);
        }
        if (complete) {
            answered(c); /* the next answer brings its own event */
            return;
        }
        if (c->watch.fd != fd || c->state < AWAITING_HEAD) return; /* re-opened */
    }
}

static void on_client_ready(struct watch *w, uint32_t events) {
    struct client *c = (struct client *)w;
    if (c->state == CONNECTING) {
        int error = 0;
        socklen_t length = sizeof error;
        if (!(events & (EPOLLOUT | EPOLLERR | EPOLLHUP))) return;
        getsockopt(c->watch.fd, SOL_SOCKET, SO_ERROR, &error, &length);
        if (error) {
            failed(&counted.connect);
            reopen(c);
            return;
        }
        next_request(c);
        return;
    }
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) on_readable(c);
}

/* Spread over many loopback source addresses: a closed connection's port stays in TIME_WAIT for a minute. */
static void bind_source(int fd) {
    static uint32_t turn;
    int one = 1;
    struct sockaddr_in a = {.sin_family = AF_INET};
    a.sin_addr.s_addr = htonl(0x7f000001u + (turn++ & 63u));
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    bind(fd, (struct sockaddr *)&a, sizeof a);
}

static void open_connection(struct client *c) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.target_port),
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    c->watch = (struct watch){loopback_socket(), on_client_ready};
    c->state = CONNECTING;
    c->verified_head = 0;
    c->head_filled = 0;
    if (options.new_connections || options.idle_connections) bind_source(c->watch.fd);
    if (connect(c->watch.fd, (struct sockaddr *)&a, sizeof a) && errno != EINPROGRESS) {
        fprintf(stderr, "load: connect to port %d: %s\n", options.target_port, strerror(errno));
        exit(1);
    }
    watch(&c->watch, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
}

static void close_connection(struct client *c) {
    close(c->watch.fd);
    c->watch.fd = -1;
    c->state = CONNECTING;
}

void client_open(const struct client_options *o) {
    options = *o;
    build_requests();
    int all = options.connections + options.idle_connections;
    clients = calloc((size_t)all, sizeof *clients);
    idle = calloc((size_t)all + 1, sizeof *idle);
    due = options.rate > 0 ? malloc(DUE_MAX * sizeof *due) : NULL;
    if (!clients || !idle || (options.rate > 0 && !due)) abort();
    for (int i = 0; i < all; i++) {
        clients[i].keeps_idle = i >= options.connections;
        clients[i].head = malloc(clients[i].keeps_idle ? 64 : HEAD_MAX);
        if (!clients[i].head) abort();
        open_connection(&clients[i]);
    }
    next_due_ns = (double)clock_ns() + 2e8; /* connections are up by then */
}

void client_turn(void) {
    if (options.rate == 0 || stopping) return;
    double gap_ns = 1e9 / options.rate;
    while (next_due_ns <= (double)load.now_ns) {
        uint64_t due_ns = (uint64_t)next_due_ns;
        next_due_ns += options.even_gaps ? gap_ns : -log(1 - erand48(arrival_seed)) * gap_ns;
        if (idle_count) send_request(idle[--idle_count], due_ns);
        else if (due_tail - due_head < DUE_MAX) due[due_tail++ % DUE_MAX] = due_ns;
        else due_lost++;
    }
}

void client_begin_measuring(void) {
    begin_ns = load.now_ns = clock_ns();
}

void client_stop(void) {
    stopping = true;
    end_ns = load.now_ns;
    overdue_at_end = due_tail - due_head + due_lost;
}

bool client_is_drained(void) {
    for (int i = 0; i < options.connections; i++) {
        if (clients[i].state == AWAITING_HEAD || clients[i].state == AWAITING_BODY) return false;
    }
    return !has_due();
}

/*
 * Called when waiting for the last answers is over: what is still missing was lost, and has waited as long as this at least. In a closed
 * loop nothing was due but what was sent.
 */
static void count_lost(void) {
    load.now_ns = clock_ns();
    for (int i = 0; i < options.connections + options.idle_connections; i++) {
        struct client *c = &clients[i];
        if (c->state == AWAITING_HEAD || c->state == AWAITING_BODY) {
            if (!c->is_backlog) failed(&counted.stuck);
            record(c->due_ns, load.now_ns);
        } else if (c->state == CONNECTING && !options.new_connections) {
            failed(&counted.connect); /* never came up */
        }
    }
    while (has_due()) record(due[due_head++ % DUE_MAX], load.now_ns);
}

/* Cells that are not empty, as [upper edge in nanoseconds, count]: to be merged with those of other runs. */
static void print_histogram(void) {
    const char *separator = "";
    printf(",\"histogram_ns\":[");
    for (unsigned i = 0; i < sizeof latency.counts / sizeof *latency.counts; i++) {
        if (!latency.counts[i]) continue;
        uint64_t edge = histogram_cell_highest(i);
        printf("%s[%llu,%llu]", separator, (unsigned long long)(edge < latency.max_ns ? edge : latency.max_ns),
               (unsigned long long)latency.counts[i]);
        separator = ",";
    }
    printf("]");
}

void client_report(double seconds) {
    static const struct {
        const char *name;
        double fraction;
    } quantiles[] = {{"p50", .5}, {"p90", .9}, {"p99", .99}, {"p999", .999}};
    count_lost();
    uint64_t errors = counted.connect + counted.io + counted.status + counted.length + counted.content + counted.stuck;
    printf("{\"requests\":%llu,\"seconds\":%.3f,\"rps\":%.1f,\"errors\":%llu", (unsigned long long)answered_in_time, seconds,
           (double)answered_in_time / seconds, (unsigned long long)errors);
    printf(",\"error_kinds\":{\"connect\":%llu,\"io\":%llu,\"status\":%llu,\"length\":%llu,\"content\":%llu,\"stuck\":%llu}",
           (unsigned long long)counted.connect, (unsigned long long)counted.io, (unsigned long long)counted.status,
           (unsigned long long)counted.length, (unsigned long long)counted.content, (unsigned long long)counted.stuck);
    if (options.refusals) printf(",\"refused\":%llu", (unsigned long long)counted.refused);
    printf(",\"reconnects\":%llu,\"bytes\":%llu,\"overdue\":%llu,\"origin_requests\":%llu,\"origin_connections\":%llu",
           (unsigned long long)counted.reconnects, (unsigned long long)counted.bytes,
           (unsigned long long)overdue_at_end, (unsigned long long)load.page[ORIGIN_REQUESTS],
           (unsigned long long)load.page[ORIGIN_CONNECTIONS]);
    printf(",\"latency_us\":{\"mean\":%.1f", latency.total ? (double)latency.sum_ns / (double)latency.total / 1e3 : 0.0);
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++) {
        printf(",\"%s\":%.1f", quantiles[i].name, (double)histogram_quantile(&latency, quantiles[i].fraction) / 1e3);
    }
    printf(",\"max\":%.1f}", (double)latency.max_ns / 1e3);
    if (options.rate > 0) print_histogram();
    printf("}\n");
    fflush(stdout);
}
