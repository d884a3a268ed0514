/*
 * An io_uring over the bare system calls: no liburing, so that gcc and the kernel's headers are enough.
 * One thread sets the ring up, submits and reaps (SINGLE_ISSUER); completions are run inside enter (DEFER_TASKRUN).
 */
#ifndef RINGWAY_RING_H
#define RINGWAY_RING_H

#include <errno.h>
#include <linux/io_uring.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than the headers of some distributions; the kernel that runs decides. */
#ifndef IORING_SETUP_NO_SQARRAY
#define IORING_SETUP_NO_SQARRAY (1U << 16) /* Linux 6.6 */
#endif
#define RING_SOCKET_SETSOCKOPT 3 /* SOCKET_URING_OP_SETSOCKOPT, Linux 6.7 */

struct ring {
    int fd;
    int enter_fd; /* the registered index of fd, or fd itself */
    unsigned enter_flags;

    _Atomic unsigned *sq_head, *sq_tail;
    unsigned sq_mask, sq_entries, sq_local_tail, sq_submitted;
    struct io_uring_sqe *sqes;

    _Atomic unsigned *cq_head, *cq_tail;
    unsigned cq_mask;
    struct io_uring_cqe *cqes;

    struct io_uring_buf_ring *buffers;
    unsigned buffers_mask, buffer_bytes;
    uint16_t buffers_tail;
    char *buffer_memory;
};

static inline void ring_fail(const char *what, int error) {
    fprintf(stderr, "io_uring: %s: %s%s\n", what, strerror(error),
            error == EPERM ? " (kernel.io_uring_disabled or a seccomp profile forbids io_uring here)"
            : error == EINVAL || error == ENOSYS ? " (needs Linux 6.1 or newer)"
                                                 : "");
    exit(1);
}

static inline int ring_register(struct ring *r, unsigned op, void *arg, unsigned count) {
    return syscall(__NR_io_uring_register, r->fd, op, arg, count) < 0 ? -errno : 0;
}

static inline void *ring_map(int fd, size_t bytes, uint64_t offset) {
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, (off_t)offset);
    if (p == MAP_FAILED) ring_fail("mmap", errno);
    return p;
}

static inline void ring_open(struct ring *r, unsigned sq_entries, unsigned cq_entries) {
    struct io_uring_params p;
    unsigned wanted = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
    unsigned no_array = IORING_SETUP_NO_SQARRAY;
    for (;;) {
        memset(&p, 0, sizeof p);
        p.flags = wanted | no_array;
        p.cq_entries = cq_entries;
        r->fd = (int)syscall(__NR_io_uring_setup, sq_entries, &p);
        if (r->fd >= 0) break;
        if (errno != EINVAL || no_array == 0) ring_fail("setup", errno);
        no_array = 0;
    }
    /* FEAT_SINGLE_MMAP is older than everything else used here: one mapping holds both queues. */
    size_t sq_bytes = p.sq_off.array + (no_array ? 0 : p.sq_entries * sizeof(unsigned));
    size_t cq_bytes = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
    char *base = ring_map(r->fd, sq_bytes > cq_bytes ? sq_bytes : cq_bytes, IORING_OFF_SQ_RING);
    r->sq_head = (_Atomic unsigned *)(base + p.sq_off.head);
    r->sq_tail = (_Atomic unsigned *)(base + p.sq_off.tail);
    r->sq_mask = *(unsigned *)(base + p.sq_off.ring_mask);
    r->sq_entries = p.sq_entries;
    r->sqes = ring_map(r->fd, p.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
    if (no_array == 0) {
        unsigned *array = (unsigned *)(base + p.sq_off.array);
        for (unsigned i = 0; i < p.sq_entries; i++) array[i] = i;
    }
    r->cq_head = (_Atomic unsigned *)(base + p.cq_off.head);
    r->cq_tail = (_Atomic unsigned *)(base + p.cq_off.tail);
    r->cq_mask = *(unsigned *)(base + p.cq_off.ring_mask);
    r->cqes = (struct io_uring_cqe *)(base + p.cq_off.cqes);

    struct io_uring_rsrc_update self = {.offset = -1U, .data = (unsigned)r->fd};
    long registered = syscall(__NR_io_uring_register, r->fd, IORING_REGISTER_RING_FDS, &self, 1);
    r->enter_fd = registered == 1 ? (int)self.offset : r->fd;
    r->enter_flags = registered == 1 ? IORING_ENTER_REGISTERED_RING : 0;
}

/* Publishes what was prepared, submits it and waits for `wait` completions. Returns 0 or a negative errno. */
static inline int ring_enter(struct ring *r, unsigned wait) {
    atomic_store_explicit(r->sq_tail, r->sq_local_tail, memory_order_release);
    long n = syscall(__NR_io_uring_enter, r->enter_fd, r->sq_local_tail - r->sq_submitted, wait,
                     r->enter_flags | IORING_ENTER_GETEVENTS, NULL, 0);
    r->sq_submitted = atomic_load_explicit(r->sq_head, memory_order_acquire);
    return n < 0 ? -errno : 0;
}

/* A zeroed entry; a full queue is submitted first. `reserve` entries are guaranteed to fit after this one. */
static inline struct io_uring_sqe *ring_sqe(struct ring *r, unsigned reserve) {
    while (r->sq_local_tail - atomic_load_explicit(r->sq_head, memory_order_acquire) + reserve >= r->sq_entries) {
        int e = ring_enter(r, 0);
        if (e && e != -EINTR && e != -EBUSY && e != -EAGAIN) ring_fail("enter", -e);
    }
    struct io_uring_sqe *s = &r->sqes[r->sq_local_tail++ & r->sq_mask];
    memset(s, 0, sizeof *s);
    return s;
}

/* `count` (a power of two) buffers in group 0 that the kernel picks from when data arrives. */
static inline void ring_provide(struct ring *r, unsigned count, unsigned bytes) {
    size_t total = (size_t)count * bytes;
    r->buffers = mmap(NULL, count * sizeof(struct io_uring_buf), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    r->buffer_memory = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (r->buffers == MAP_FAILED || r->buffer_memory == MAP_FAILED) ring_fail("buffers", errno);
    r->buffers_mask = count - 1;
    r->buffer_bytes = bytes;
    struct io_uring_buf_reg reg = {.ring_addr = (uint64_t)(uintptr_t)r->buffers, .ring_entries = count, .bgid = 0};
    int e = ring_register(r, IORING_REGISTER_PBUF_RING, &reg, 1);
    if (e) ring_fail("provided buffers", -e);
}

static inline char *ring_buffer(struct ring *r, unsigned id) {
    return r->buffer_memory + (size_t)id * r->buffer_bytes;
}

/* Returns a buffer to the kernel; the new tail is published by ring_publish_buffers once per loop turn. */
static inline void ring_give(struct ring *r, unsigned id) {
    struct io_uring_buf *b = &r->buffers->bufs[r->buffers_tail++ & r->buffers_mask];
    b->addr = (uint64_t)(uintptr_t)ring_buffer(r, id);
    b->len = r->buffer_bytes;
    b->bid = (uint16_t)id;
}

static inline void ring_publish_buffers(struct ring *r) {
    atomic_store_explicit((_Atomic uint16_t *)&r->buffers->tail, r->buffers_tail, memory_order_release);
}

#endif
