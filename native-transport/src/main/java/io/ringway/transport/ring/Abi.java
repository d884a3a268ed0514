package io.ringway.transport.ring;

/**
 * The part of the kernel's io_uring interface that is used here (include/uapi/linux/io_uring.h); the numbers are the same on
 * every architecture.
 */
final class Abi {
    static final long SYS_IO_URING_SETUP = 425;
    static final long SYS_IO_URING_ENTER = 426;
    static final long SYS_IO_URING_REGISTER = 427;

    // io_uring_setup flags
    static final int SETUP_CQSIZE = 1 << 3;
    static final int SETUP_CLAMP = 1 << 4;
    static final int SETUP_R_DISABLED = 1 << 6;
    static final int SETUP_SUBMIT_ALL = 1 << 7;
    static final int SETUP_COOP_TASKRUN = 1 << 8;
    static final int SETUP_TASKRUN_FLAG = 1 << 9;
    static final int SETUP_SINGLE_ISSUER = 1 << 12;
    static final int SETUP_DEFER_TASKRUN = 1 << 13;
    static final int SETUP_NO_SQARRAY = 1 << 16;

    // io_uring_params features
    static final int FEAT_SINGLE_MMAP = 1;
    static final int FEAT_NODROP = 1 << 1;
    static final int FEAT_EXT_ARG = 1 << 8;
    static final int FEAT_NO_IOWAIT = 1 << 17;

    // io_uring_enter flags
    static final int ENTER_GETEVENTS = 1;
    static final int ENTER_EXT_ARG = 1 << 3;
    static final int ENTER_REGISTERED_RING = 1 << 4;
    static final int ENTER_NO_IOWAIT = 1 << 7;

    // sq_ring->flags
    static final int SQ_CQ_OVERFLOW = 1 << 1;
    static final int SQ_TASKRUN = 1 << 2;

    // io_uring_register opcodes
    static final int REGISTER_FILES_UPDATE = 6;
    static final int REGISTER_PROBE = 8;
    static final int REGISTER_ENABLE_RINGS = 12;
    static final int REGISTER_FILES2 = 13;
    static final int REGISTER_RING_FDS = 20;
    static final int REGISTER_PBUF_RING = 22;
    static final int REGISTER_FILE_ALLOC_RANGE = 25;

    static final int RSRC_REGISTER_SPARSE = 1;
    static final int FILE_INDEX_ALLOC = -1;

    // mmap offsets
    static final long OFF_SQ_RING = 0;
    static final long OFF_SQES = 0x1000_0000L;

    // struct io_uring_params: 120 bytes
    static final int PARAMS_BYTES = 120;
    static final int PARAMS_SQ_ENTRIES = 0;
    static final int PARAMS_CQ_ENTRIES = 4;
    static final int PARAMS_FLAGS = 8;
    static final int PARAMS_FEATURES = 20;
    static final int PARAMS_SQ_OFF = 40;
    static final int PARAMS_CQ_OFF = 80;

    // struct io_sqring_offsets, from PARAMS_SQ_OFF
    static final int SQ_OFF_HEAD = 0;
    static final int SQ_OFF_TAIL = 4;
    static final int SQ_OFF_FLAGS = 16;
    static final int SQ_OFF_ARRAY = 24;

    // struct io_cqring_offsets, from PARAMS_CQ_OFF
    static final int CQ_OFF_HEAD = 0;
    static final int CQ_OFF_TAIL = 4;
    static final int CQ_OFF_OVERFLOW = 16;
    static final int CQ_OFF_CQES = 20;

    // struct io_uring_sqe: 64 bytes
    static final int SQE_SHIFT = 6;
    static final int SQE_OFF = 8;
    static final int SQE_ADDR = 16;
    static final int SQE_LEN = 24;
    static final int SQE_USER_DATA = 32;
    static final int SQE_BUF_GROUP = 40;
    static final int SQE_ADDR3 = 48;

    // sqe->flags
    static final int SQE_FIXED_FILE = 1;
    static final int SQE_IO_LINK = 1 << 2;
    static final int SQE_BUFFER_SELECT = 1 << 5;
    static final int SQE_CQE_SKIP_SUCCESS = 1 << 6;

    // struct io_uring_cqe: 16 bytes
    static final int CQE_SHIFT = 4;
    static final int CQE_RES = 8;
    static final int CQE_FLAGS = 12;

    // cqe->flags
    static final int CQE_F_BUFFER = 1;
    static final int CQE_F_MORE = 1 << 1;
    static final int CQE_BUFFER_SHIFT = 16;

    // opcodes
    static final int OP_POLL_ADD = 6;
    static final int OP_SENDMSG = 9;
    static final int OP_ACCEPT = 13;
    static final int OP_ASYNC_CANCEL = 14;
    static final int OP_CONNECT = 16;
    static final int OP_CLOSE = 19;
    static final int OP_SEND = 26;
    static final int OP_RECV = 27;
    static final int OP_SOCKET = 45;
    static final int OP_URING_CMD = 46;
    static final int OP_SEND_ZC = 47;
    static final int OP_FIXED_FD_INSTALL = 54;

    // sqe->ioprio of recv and accept, sqe->len of poll
    static final int RECVSEND_POLL_FIRST = 1;
    static final int RECV_MULTISHOT = 1 << 1;
    static final int ACCEPT_MULTISHOT = 1;
    static final int POLL_ADD_MULTI = 1;
    static final int POLLIN = 1;

    // socket commands of OP_URING_CMD
    static final int SOCKET_URING_OP_GETSOCKOPT = 2;
    static final int SOCKET_URING_OP_SETSOCKOPT = 3;

    static final int MSG_WAITALL = 0x100;
    static final int MSG_NOSIGNAL = 0x4000;

    // struct io_uring_buf: 16 bytes; the ring's tail lies over the last two bytes of the first one
    static final int BUF_SHIFT = 4;
    static final int BUF_LEN = 8;
    static final int BUF_ID = 12;
    static final int BUF_RING_TAIL = 14;

    private Abi() {}
}
