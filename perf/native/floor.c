/*
 * The floor: what the kernel charges for carrying bytes between two TCP connections, with nothing done to them.
 * One upstream connection per downstream connection, no parsing, no copying between buffers. A proxy on this
 * machine cannot be cheaper per request unless it needs fewer TCP segments.
 *
 *   floor --listen PORT --upstream PORT [--buffers N] [--buffer-bytes N]
 *
 * Loopback only. Port 0 takes a free one; the first line on stdout names it. SIGTERM or SIGINT ends it.
 *
 *            recv (multishot, picks a provided buffer)          send (the same buffer, given back on completion)
 *   client ------------------------------------------> floor ---------------------------------------------> origin
 *          <------------------------------------------       <---------------------------------------------
 */
#define _GNU_SOURCE
#include "ring.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum op { OP_ACCEPT = 1, OP_SETUP, OP_CONNECT, OP_RECV, OP_SEND, OP_SHUTDOWN, OP_CANCEL, OP_CLOSE };

/* Direct descriptors: accepted connections take the lower half of the table, upstream ones the upper half. */
enum { PAIRS_MAX = 8192, SQ_ENTRIES = 4096, CQ_ENTRIES = 32768 };

/* Received buffers that wait on one side: at PAUSE the other side stops receiving; what is under way still fits. */
enum { QUEUE = 256, PAUSE = 32, RESUME = 8 };

/* One direction's receiving and sending end. `queue` holds received buffers that wait to be sent on this side. */
struct side {
    struct side *peer;
    int slot;
    unsigned in_flight; /* operations the kernel still holds; the pair is freed only at zero */
    uint16_t head, tail;
    bool connected, sending, ended, shut, closing, is_upstream, paused, armed;
    struct side *next_starved;
    struct {
        uint16_t id;
        uint32_t length;
    } queue[QUEUE];
};

static struct ring ring;
static int listener;
static struct sockaddr_in upstream_address;
static const int one = 1;
static int free_slots[PAIRS_MAX], free_count;
static struct side *starved; /* found no buffer; armed again at the end of a turn that returned some */
static unsigned given;
static volatile sig_atomic_t stopping;

static void on_signal(int signal_number) {
    (void)signal_number;
    stopping = 1;
}

static struct io_uring_sqe *prepare(struct side *s, enum op op, unsigned opcode, unsigned reserve) {
    struct io_uring_sqe *e = ring_sqe(&ring, reserve);
    e->opcode = (uint8_t)opcode;
    e->fd = s->slot;
    e->flags = IOSQE_FIXED_FILE;
    e->user_data = (uint64_t)(uintptr_t)s | ((uint64_t)op << 56);
    s->in_flight++;
    return e;
}

static void arm_accept(void) {
    struct io_uring_sqe *e = ring_sqe(&ring, 0);
    e->opcode = IORING_OP_ACCEPT;
    e->fd = listener;
    e->ioprio = IORING_ACCEPT_MULTISHOT;
    e->file_index = IORING_FILE_INDEX_ALLOC;
    e->user_data = (uint64_t)OP_ACCEPT << 56;
}

static void arm_recv(struct side *s) {
    struct io_uring_sqe *e = prepare(s, OP_RECV, IORING_OP_RECV, 0);
    e->ioprio = IORING_RECV_MULTISHOT | (s->is_upstream ? IORING_RECVSEND_POLL_FIRST : 0);
    e->flags |= IOSQE_BUFFER_SELECT;
    s->armed = true;
}

static void give(unsigned id) {
    ring_give(&ring, id);
    given++;
}

static unsigned queued(const struct side *s) {
    return (uint16_t)(s->tail - s->head);
}

static void pause_recv(struct side *s) {
    if (s->paused || !s->armed) return;
    struct io_uring_sqe *e = prepare(s, OP_CANCEL, IORING_OP_ASYNC_CANCEL, 0);
    e->fd = -1;
    e->flags = 0;
    e->addr = (uint64_t)(uintptr_t)s | ((uint64_t)OP_RECV << 56);
    s->paused = true;
}

static void resume_recv(struct side *s) {
    if (!s->paused || s->armed || s->closing || s->ended) return;
    s->paused = false;
    arm_recv(s);
}

static void send_next(struct side *s) {
    if (s->sending || !s->connected || queued(s) == 0 || s->closing) return;
    unsigned i = s->head % QUEUE;
    struct io_uring_sqe *e = prepare(s, OP_SEND, IORING_OP_SEND, 0);
    e->addr = (uint64_t)(uintptr_t)ring_buffer(&ring, s->queue[i].id);
    e->len = s->queue[i].length;
    e->msg_flags = MSG_WAITALL | MSG_NOSIGNAL; /* a short send is continued by the kernel */
    s->sending = true;
}

/* Only for a client that ends its own side: this operation always runs on a kernel worker thread. */
static void submit_shutdown(struct side *s) {
    struct io_uring_sqe *e = prepare(s, OP_SHUTDOWN, IORING_OP_SHUTDOWN, 0);
    e->len = SHUT_WR;
    s->shut = true;
}

/* socket, TCP_NODELAY and connect as one linked chain: no system call of its own, one completion. */
static void open_upstream(struct side *s) {
    uint64_t user_data = (uint64_t)OP_SETUP << 56;
    struct io_uring_sqe *e = ring_sqe(&ring, 2);
    e->opcode = IORING_OP_SOCKET;
    e->fd = AF_INET;
    e->off = SOCK_STREAM;
    e->file_index = (unsigned)s->slot + 1;
    e->flags = IOSQE_IO_LINK | IOSQE_CQE_SKIP_SUCCESS;
    e->user_data = user_data;

    e = ring_sqe(&ring, 1);
    e->opcode = IORING_OP_URING_CMD;
    e->fd = s->slot;
    e->off = RING_SOCKET_SETSOCKOPT;
    e->addr = (uint64_t)IPPROTO_TCP | ((uint64_t)TCP_NODELAY << 32);
    e->addr3 = (uint64_t)(uintptr_t)&one;
    e->file_index = sizeof one; /* shares its place with optlen */
    e->flags = IOSQE_FIXED_FILE | IOSQE_IO_LINK | IOSQE_CQE_SKIP_SUCCESS;
    e->user_data = user_data;

    e = prepare(s, OP_CONNECT, IORING_OP_CONNECT, 0);
    e->addr = (uint64_t)(uintptr_t)&upstream_address;
    e->off = sizeof upstream_address;
}

static void free_pair(struct side *s) {
    struct side *down = s->is_upstream ? s->peer : s;
    free_slots[free_count++] = down->peer->slot;
    free(down);
}

static void drop_queue(struct side *s) {
    while (queued(s) > s->sending) give(s->queue[--s->tail % QUEUE].id);
}

/* Ends both sides. What the kernel still holds keeps the sockets open: it is cancelled, and close comes after. */
static void end_pair(struct side *s) {
    struct side *both[] = {s, s->peer};
    for (int i = 0; i < 2; i++) {
        if (both[i]->closing) continue;
        both[i]->closing = true;
        drop_queue(both[i]);
        if (both[i]->in_flight == 0) continue;
        struct io_uring_sqe *e = prepare(both[i], OP_CANCEL, IORING_OP_ASYNC_CANCEL, 0);
        e->flags = 0;
        e->cancel_flags = IORING_ASYNC_CANCEL_FD | IORING_ASYNC_CANCEL_FD_FIXED | IORING_ASYNC_CANCEL_ALL;
    }
}

/* Called after each completion of a pair: passes an end of stream on, closes and frees what is done. */
static void advance(struct side *s) {
    struct side *p = s->peer;
    if (!s->closing && (s->ended || p->ended)) {
        struct side *up = s->is_upstream ? s : p, *down = up->peer;
        if (up->ended && queued(down) == 0) end_pair(s);
        else if (down->ended && queued(up) == 0 && up->connected && !up->shut) submit_shutdown(up);
    }
    if (!s->closing || s->in_flight || p->in_flight) return;
    struct side *both[] = {s, p};
    bool nothing_open = true;
    for (int i = 0; i < 2; i++) {
        if (!both[i]->connected) continue;
        struct io_uring_sqe *e = prepare(both[i], OP_CLOSE, IORING_OP_CLOSE, 0);
        e->fd = 0;
        e->flags = 0; /* a direct descriptor is named by file_index, not by fd */
        e->file_index = (unsigned)both[i]->slot + 1;
        nothing_open = false;
    }
    if (nothing_open) free_pair(s);
}

static void on_accept(int slot, unsigned flags) {
    if (slot >= 0) {
        struct side *down = calloc(2, sizeof *down), *up = down + 1;
        if (!down || free_count == 0) {
            fprintf(stderr, "floor: more than %d connections\n", PAIRS_MAX);
            exit(1);
        }
        down->peer = up;
        up->peer = down;
        down->slot = slot;
        down->connected = up->is_upstream = true;
        up->slot = free_slots[--free_count];
        open_upstream(up);
        arm_recv(down);
    }
    if (!(flags & IORING_CQE_F_MORE)) arm_accept();
}

static void on_connect(struct side *s, int result) {
    s->in_flight--;
    s->connected = true; /* the descriptor exists and is to be closed, whatever connect said */
    if (result < 0 || s->closing) {
        s->ended = true;
        end_pair(s);
    } else {
        arm_recv(s);
        send_next(s);
    }
    advance(s);
}

static void on_data(struct side *s, unsigned id, unsigned length) {
    struct side *p = s->peer;
    p->queue[p->tail % QUEUE].id = (uint16_t)id;
    p->queue[p->tail++ % QUEUE].length = length;
    if (queued(p) == QUEUE) end_pair(s); /* cannot happen: the pause takes effect within one loop turn */
    else if (queued(p) >= PAUSE) pause_recv(s);
    send_next(p);
}

static void on_recv(struct side *s, int result, unsigned flags) {
    if (!(flags & IORING_CQE_F_MORE)) {
        s->in_flight--;
        s->armed = false;
    }
    if (flags & IORING_CQE_F_BUFFER) {
        unsigned id = flags >> IORING_CQE_BUFFER_SHIFT;
        if (result > 0 && !s->closing) on_data(s, id, (unsigned)result);
        else give(id);
    }
    if (s->closing) {
        /* nothing more is wanted */
    } else if (result == 0) {
        s->ended = true;
    } else if (result == -ENOBUFS) {
        s->in_flight++; /* keeps the pair until the list is walked */
        s->next_starved = starved;
        starved = s;
    } else if (result < 0 && !(result == -ECANCELED && s->paused)) {
        end_pair(s);
    } else if (!s->armed && !s->paused) {
        arm_recv(s);
    } else if (!s->armed && queued(s->peer) <= RESUME) {
        resume_recv(s);
    }
    advance(s);
}

static void feed_starved(void) {
    struct side *list = starved;
    starved = NULL;
    given = 0;
    while (list) {
        struct side *s = list;
        list = s->next_starved;
        s->in_flight--;
        if (s->paused && queued(s->peer) <= RESUME) resume_recv(s);
        else if (!s->closing && !s->paused) arm_recv(s);
        advance(s);
    }
}

static void on_send(struct side *s, int result) {
    unsigned i = s->head++ % QUEUE;
    s->in_flight--;
    s->sending = false;
    give(s->queue[i].id);
    if (result != (int)s->queue[i].length) end_pair(s);
    else send_next(s);
    if (queued(s) <= RESUME) resume_recv(s->peer);
    advance(s);
}

static void on_close(struct side *s) {
    s->in_flight--;
    s->connected = false;
    if (!s->peer->in_flight && !s->peer->connected) free_pair(s);
}

static void on_completion(const struct io_uring_cqe *c) {
    struct side *s = (struct side *)(uintptr_t)(c->user_data & 0x00ffffffffffffffULL);
    switch ((enum op)(c->user_data >> 56)) {
    case OP_ACCEPT: on_accept(c->res, c->flags); break;
    case OP_CONNECT: on_connect(s, c->res); break;
    case OP_RECV: on_recv(s, c->res, c->flags); break;
    case OP_SEND: on_send(s, c->res); break;
    case OP_SETUP: ring_fail("upstream socket (TCP_NODELAY through the ring needs Linux 6.7)", -c->res); break;
    case OP_SHUTDOWN:
    case OP_CANCEL:
        s->in_flight--;
        advance(s);
        break;
    case OP_CLOSE: on_close(s); break;
    }
}

static int open_listener(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); /* accepted sockets inherit it */
    if (bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 4096)) {
        fprintf(stderr, "floor: port %d: %s\n", port, strerror(errno));
        exit(1);
    }
    socklen_t length = sizeof a;
    getsockname(fd, (struct sockaddr *)&a, &length);
    printf("listening on %d\n", ntohs(a.sin_port));
    fflush(stdout);
    return fd;
}

static void open_ring(unsigned buffers, unsigned buffer_bytes) {
    ring_open(&ring, SQ_ENTRIES, CQ_ENTRIES);
    struct io_uring_rsrc_register files = {.nr = 2 * PAIRS_MAX, .flags = IORING_RSRC_REGISTER_SPARSE};
    int e = ring_register(&ring, IORING_REGISTER_FILES2, &files, sizeof files);
    if (e) ring_fail("descriptor table", -e);
    struct io_uring_file_index_range accepted = {.off = 0, .len = PAIRS_MAX};
    e = ring_register(&ring, IORING_REGISTER_FILE_ALLOC_RANGE, &accepted, 0);
    if (e) ring_fail("descriptor range", -e);
    for (int i = 0; i < PAIRS_MAX; i++) free_slots[free_count++] = 2 * PAIRS_MAX - 1 - i;
    ring_provide(&ring, buffers, buffer_bytes);
    for (unsigned i = 0; i < buffers; i++) ring_give(&ring, i);
    ring_publish_buffers(&ring);
}

int main(int argc, char **argv) {
    static const struct option options[] = {{"listen", 1, 0, 'l'}, {"upstream", 1, 0, 'u'},
                                            {"buffers", 1, 0, 'n'}, {"buffer-bytes", 1, 0, 'b'}, {0, 0, 0, 0}};
    int listen_port = -1, upstream_port = -1, buffers = 1024, buffer_bytes = 16384;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == 'l') listen_port = atoi(optarg);
        else if (o == 'u') upstream_port = atoi(optarg);
        else if (o == 'n') buffers = atoi(optarg);
        else if (o == 'b') buffer_bytes = atoi(optarg);
        else return 2;
    }
    if (listen_port < 0 || upstream_port <= 0 || buffers < 8 || buffers > 32768 || (buffers & (buffers - 1))) {
        fprintf(stderr, "usage: floor --listen PORT --upstream PORT [--buffers 2^n] [--buffer-bytes N]\n");
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);

    upstream_address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)upstream_port),
                                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    open_ring((unsigned)buffers, (unsigned)buffer_bytes);
    listener = open_listener(listen_port);
    arm_accept();

    while (!stopping) {
        int e = ring_enter(&ring, 1);
        if (e && e != -EINTR && e != -EBUSY && e != -EAGAIN) ring_fail("enter", -e);
        unsigned head = atomic_load_explicit(ring.cq_head, memory_order_relaxed);
        unsigned tail = atomic_load_explicit(ring.cq_tail, memory_order_acquire);
        for (; head != tail; head++) {
            on_completion(&ring.cqes[head & ring.cq_mask]);
        }
        atomic_store_explicit(ring.cq_head, head, memory_order_release);
        if (starved && given) feed_starved();
        ring_publish_buffers(&ring);
    }
    return 0;
}
