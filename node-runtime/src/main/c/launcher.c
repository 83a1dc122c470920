/*
 * The launcher: executes a plan, then stays as the monitor of what it started.
 *
 * A plan is a list of raw system calls that the agent has compiled (io.stiva.node.oci.Plan). This
 * program knows nothing of containers: it reads the plan from descriptor 8, checks its bounds, runs
 * the first list itself, clones a child that runs the second list and ends it with execve, runs the
 * third list itself, and from then on copies two pipes to a bounded log, waits, and writes how the
 * child ended. It has no libc and no heap, about 40 KiB of it are resident, and it needs nobody: the
 * agent may die and come back.
 *
 * The layout of the plan and of the records is the contract with PlanEncoder.java and
 * MonitorRecords.java; both sides are little-endian.
 */
#include <asm/signal.h>
#include <linux/fcntl.h>
#include <linux/futex.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/wait.h>

#include "syscalls.h"

/* ---- starting a process on a stack of its own ------------------------------------------------ */

#if defined(__x86_64__)
/* clone3 gives the child another stack, so it must not return from here: it calls run instead. */
static long clone_onto(struct clone_args *args, void (*run)(void))
{
    register long nr __asm__("rax") = __NR_clone3;
    register long a __asm__("rdi") = (long)args;
    register long b __asm__("rsi") = sizeof *args;
    register void (*c)(void) __asm__("rbx") = run;
    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "call *%%rbx\n"
                     "1:"
                     : "+r"(nr)
                     : "r"(a), "r"(b), "r"(c)
                     : "rcx", "r11", "memory");
    return nr;
}

__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tand $-16, %rsp\n\tcall launcher_main\n");
#elif defined(__aarch64__)
static long clone_onto(struct clone_args *args, void (*run)(void))
{
    register long x8 __asm__("x8") = __NR_clone3;
    register long x0 __asm__("x0") = (long)args;
    register long x1 __asm__("x1") = sizeof *args;
    register void (*x19)(void) __asm__("x19") = run;
    __asm__ volatile("svc 0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t"
                     "blr x19\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x19)
                     : "memory", "x30");
    return x0;
}

__asm__(".globl _start\n_start:\n\tmov x29, xzr\n\tbl launcher_main\n");
#else
#error "no system call convention for this CPU"
#endif

enum { ERR_NOENT = 2, ERR_INTR = 4, ERR_AGAIN = 11, ERR_ACCES = 13, ERR_EXIST = 17, ERR_NOTDIR = 20 };

/* ---- the plan -------------------------------------------------------------------------------- */

enum { MAGIC = 0x56495453, VERSION = 1, PLAN_FD = 8, FIRST_CLOSED_FD = 9 };
enum { PLAN_ROOM = 512 * 1024, SLOTS = 32, LIST_COUNT = 3 };
enum { LIST_BEFORE, LIST_CHILD, LIST_AFTER };
enum { ARG_NUMBER, ARG_OFFSET, ARG_SLOT };
enum {
    TOLERATE_ALL = 1,    /* whatever comes back is fine */
    TOLERATE_ABSENT = 2, /* ENOENT and ENOTDIR are fine */
    TOLERATE_EXISTS = 4, /* EEXIST is fine */
    TOLERATE_DENIED = 8, /* EACCES is fine */
    REQUIRE_SOME = 16    /* a result of 0 is a failure: the other end of a pipe is gone */
};

struct operation {
    u16 nr;
    u8 flags;
    u8 result_slot; /* 0: not kept */
    u8 kind[6];
    u8 unused[6];
    i64 argument[6];
};

struct list {
    u32 offset;
    u32 count;
};

struct header {
    u32 magic, version, size;
    struct list relocations; /* u32 offsets of u64 that become addresses */
    struct list lists[LIST_COUNT];
    u32 uid_map, uid_map_length, gid_map, gid_map_length;
    u32 log_name, old_log_name, exit_name, exit_draft_name;
    u32 unused;
    u64 clone_flags, log_limit, log_rate;
    i32 status_fd, directory_fd, out_fd, err_fd, cgroup_fd, lifeline_fd;
};

static union {
    u8 bytes[PLAN_ROOM];
    struct header header;
} plan __attribute__((aligned(64)));

#define HEADER (&plan.header)

static i64 slots[SLOTS];
static u8 child_stack[8192] __attribute__((aligned(16)));
static volatile u32 child_may_go, child_shares_memory;
static volatile i32 failed_operation = -1, failed_errno;

static int fits(u64 offset, u64 length)
{
    return offset <= HEADER->size && length <= HEADER->size - offset;
}

static int list_is_sound(struct list list)
{
    if (list.offset % 8 != 0 || !fits(list.offset, (u64)list.count * sizeof(struct operation)))
        return 0;
    struct operation *op = (void *)(plan.bytes + list.offset);
    for (u32 i = 0; i < list.count; i++, op++) {
        if (op->result_slot >= SLOTS)
            return 0;
        for (int k = 0; k < 6; k++) {
            u64 value = (u64)op->argument[k];
            if (op->kind[k] > ARG_SLOT || (op->kind[k] == ARG_OFFSET && value >= HEADER->size)
                || (op->kind[k] == ARG_SLOT && value >= SLOTS))
                return 0;
        }
    }
    return 1;
}

static int plan_is_sound(u32 got)
{
    if (got < sizeof(struct header) || HEADER->magic != MAGIC || HEADER->version != VERSION
        || HEADER->size != got || plan.bytes[got - 1] != 0)
        return 0;
    for (int i = 0; i < LIST_COUNT; i++)
        if (!list_is_sound(HEADER->lists[i]))
            return 0;
    if (HEADER->relocations.offset % 4 != 0
        || !fits(HEADER->relocations.offset, (u64)HEADER->relocations.count * 4))
        return 0;
    u32 *relocation = (void *)(plan.bytes + HEADER->relocations.offset);
    for (u32 i = 0; i < HEADER->relocations.count; i++)
        if (relocation[i] % 8 != 0 || !fits(relocation[i], 8)
            || *(u64 *)(plan.bytes + relocation[i]) >= got)
            return 0;
    return fits(HEADER->uid_map, HEADER->uid_map_length)
           && fits(HEADER->gid_map, HEADER->gid_map_length) && HEADER->log_name < got
           && HEADER->old_log_name < got && HEADER->exit_name < got && HEADER->exit_draft_name < got;
}

static void load_plan(void)
{
    u32 got = 0;
    for (;;) {
        long n = SYS(__NR_read, PLAN_FD, plan.bytes + got, sizeof plan - got, 0, 0);
        if (n == -ERR_INTR)
            continue;
        if (n <= 0)
            break;
        got += n;
    }
    SYS(__NR_close, PLAN_FD, 0, 0, 0, 0);
    if (!plan_is_sound(got))
        leave(2);
    u32 *relocation = (void *)(plan.bytes + HEADER->relocations.offset);
    for (u32 i = 0; i < HEADER->relocations.count; i++)
        *(u64 *)(plan.bytes + relocation[i]) += (u64)plan.bytes;
}

static int is_tolerated(u8 flags, long result)
{
    if (result == 0)
        return !(flags & REQUIRE_SOME);
    if (result > 0 || flags & TOLERATE_ALL)
        return 1;
    switch (-result) {
    case ERR_NOENT:
    case ERR_NOTDIR:
        return flags & TOLERATE_ABSENT;
    case ERR_EXIST:
        return flags & TOLERATE_EXISTS;
    case ERR_ACCES:
        return flags & TOLERATE_DENIED;
    default:
        return 0;
    }
}

static int run_list(int which)
{
    struct list list = HEADER->lists[which];
    struct operation *op = (void *)(plan.bytes + list.offset);
    for (u32 i = 0; i < list.count; i++, op++) {
        long value[6];
        for (int k = 0; k < 6; k++) {
            value[k] = op->argument[k];
            if (op->kind[k] == ARG_OFFSET)
                value[k] += (long)plan.bytes;
            if (op->kind[k] == ARG_SLOT)
                value[k] = slots[op->argument[k]];
        }
        long result;
        do
            result = syscall6(op->nr, value[0], value[1], value[2], value[3], value[4], value[5]);
        while (result == -ERR_INTR);
        if (!is_tolerated(op->flags, result)) {
            failed_errno = -result;
            failed_operation = which << 16 | i;
            return -1;
        }
        if (op->result_slot)
            slots[op->result_slot] = result;
    }
    return 0;
}

/* ---- telling the agent ----------------------------------------------------------------------- */

enum { SAY_CREATED = 1, SAY_FAILED = 3, SAY_STARTED = 4, SAY_ENDED = 5 }; /* 2 is said by the child */
enum { STEP_CLONE = 0x7f0000, STEP_ID_MAP = 0x7f0001 };

struct message {
    u32 kind;
    i32 a, b;
    u32 unused;
    u64 time;
};

static u64 clock_nanos(int clock)
{
    u64 t[2] = {0, 0};
    SYS(__NR_clock_gettime, clock, t, 0, 0, 0);
    return t[0] * 1000000000u + t[1];
}

static u64 wall_nanos(void) { return clock_nanos(0); }
static u64 steady_nanos(void) { return clock_nanos(1); }

/* The agent may be gone: SIGPIPE is ignored and the result does not matter. */
static void say(u32 kind, i32 a, i32 b)
{
    struct message m = {kind, a, b, 0, wall_nanos()};
    if (HEADER->status_fd >= 0)
        SYS(__NR_write, HEADER->status_fd, &m, sizeof m, 0, 0);
}

/* ---- starting the child ---------------------------------------------------------------------- */

__attribute__((noreturn)) static void child_main(void)
{
    while (!child_may_go)
        SYS(__NR_futex, &child_may_go, FUTEX_WAIT, 0, 0, 0);
    run_list(LIST_CHILD);
    leave(127);
}

static long write_id_map(long pid, const char *file, u32 offset, u32 length)
{
    char path[40] = "/proc/";
    char digits[20];
    int n = 6, k = 0;
    for (; pid > 0; pid /= 10)
        digits[k++] = '0' + pid % 10;
    while (k > 0)
        path[n++] = digits[--k];
    while ((path[n++] = *file++))
        ;
    long fd = SYS(__NR_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0, 0);
    if (fd < 0)
        return fd;
    long result = SYS(__NR_write, fd, plan.bytes + offset, length, 0, 0);
    SYS(__NR_close, fd, 0, 0, 0, 0);
    return result;
}

static long start_child(int *pidfd)
{
    struct clone_args args = {0};
    args.flags = HEADER->clone_flags | CLONE_VM | CLONE_PIDFD | CLONE_CHILD_CLEARTID;
    if (HEADER->cgroup_fd >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = HEADER->cgroup_fd;
    }
    args.pidfd = (u64)pidfd;
    args.exit_signal = SIGCHLD;
    args.child_tid = (u64)&child_shares_memory;
    args.stack = (u64)child_stack;
    args.stack_size = sizeof child_stack;
    child_shares_memory = 1;
    long pid = clone_onto(&args, child_main);
    if (pid < 0) {
        say(SAY_FAILED, STEP_CLONE, -pid);
        leave(4);
    }
    if (HEADER->uid_map_length) {
        long result = write_id_map(pid, "/uid_map", HEADER->uid_map, HEADER->uid_map_length);
        if (result >= 0)
            result = write_id_map(pid, "/gid_map", HEADER->gid_map, HEADER->gid_map_length);
        if (result < 0) {
            say(SAY_FAILED, STEP_ID_MAP, -result);
            SYS(__NR_kill, pid, 9, 0, 0, 0);
            leave(5);
        }
    }
    say(SAY_CREATED, pid, 0);
    child_may_go = 1;
    SYS(__NR_futex, &child_may_go, FUTEX_WAKE, 1, 0, 0);
    /* The kernel clears the word when the child leaves this address space, by execve or exit. */
    while (child_shares_memory)
        SYS(__NR_futex, &child_shares_memory, FUTEX_WAIT, 1, 0, 0);
    return pid;
}

/* ---- the log --------------------------------------------------------------------------------- */

enum { FRAME_HEAD = 12, FRAME_ROOM = 16384, STREAM_GAP = 3 };

static u8 frame[FRAME_HEAD + FRAME_ROOM] __attribute__((aligned(16)));
static long log_fd = -1;
static u64 log_size, log_lost;

static void open_log(int flags)
{
    log_fd = SYS(__NR_openat, HEADER->directory_fd, plan.bytes + HEADER->log_name,
                 O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | flags, 0600, 0);
    long end = log_fd < 0 ? 0 : SYS(__NR_lseek, log_fd, 0, 2, 0, 0);
    log_size = end < 0 ? 0 : end;
}

/* Two files bound the log: the full one takes the older one's name. */
static void rotate_log(void)
{
    long renamed = SYS(__NR_renameat2, HEADER->directory_fd, plan.bytes + HEADER->log_name,
                       HEADER->directory_fd, plan.bytes + HEADER->old_log_name, 0);
    SYS(__NR_close, log_fd, 0, 0, 0, 0);
    open_log(renamed < 0 ? O_TRUNC : 0);
}

static int append_frame(u8 stream, u32 length)
{
    u64 time = wall_nanos();
    *(u32 *)frame = stream | length << 8;
    __builtin_memcpy(frame + 4, &time, sizeof time);
    u64 total = FRAME_HEAD + length, done = 0;
    while (done < total) {
        long n = SYS(__NR_write, log_fd, frame + done, total - done, 0, 0);
        if (n == -ERR_INTR)
            continue;
        if (n <= 0) { /* no space: never leave half a frame behind */
            SYS(__NR_ftruncate, log_fd, log_size, 0, 0, 0);
            return 0;
        }
        done += n;
    }
    log_size += total;
    return 1;
}

/* One frame saying how many bytes could not be kept. */
static int append_gap(void)
{
    static u8 kept[8];
    __builtin_memcpy(kept, frame + FRAME_HEAD, sizeof kept);
    __builtin_memcpy(frame + FRAME_HEAD, &log_lost, sizeof log_lost);
    int ok = append_frame(STREAM_GAP, sizeof log_lost);
    __builtin_memcpy(frame + FRAME_HEAD, kept, sizeof kept);
    return ok;
}

static void log_bytes(u8 stream, u32 length)
{
    if (log_fd >= 0 && log_size + FRAME_HEAD + length > HEADER->log_limit)
        rotate_log();
    if (log_fd < 0)
        open_log(0);
    if (log_fd >= 0 && (log_lost == 0 || append_gap())) {
        log_lost = 0;
        if (append_frame(stream, length))
            return;
    }
    log_lost += length;
}

/* Returns how many bytes came, 0 at the end of the stream. */
static long copy_stream(int fd, u8 stream)
{
    long n;
    do
        n = SYS(__NR_read, fd, frame + FRAME_HEAD, FRAME_ROOM, 0, 0);
    while (n == -ERR_INTR);
    if (n > 0)
        log_bytes(stream, n);
    return n > 0 ? n : 0;
}

/* ---- the monitor ----------------------------------------------------------------------------- */

/*
 * Who writes faster than the rate is not cut but slowed down: its pipe is left full until the
 * second has passed, and its own write(2) waits.
 */
static u64 window_start, window_bytes;

static long millis_to_wait(void)
{
    u64 now = steady_nanos();
    if (now - window_start >= 1000000000u) {
        window_start = now;
        window_bytes = 0;
    }
    if (window_bytes < HEADER->log_rate)
        return 0;
    return (1000000000u - (now - window_start)) / 1000000u + 1;
}

static int poll_fds(struct pollfd *fds, int count, long millis)
{
    u64 timeout[2] = {(u64)millis / 1000, (u64)millis % 1000 * 1000000u};
    return SYS(__NR_ppoll, fds, count, millis < 0 ? 0 : timeout, 0, 0);
}

enum { CHILD, LIFELINE, STREAMS, WATCHED = STREAMS + 2 };

/*
 * Copies and waits until the child has ended; returns its wait status. When the other end of the
 * lifeline is closed, by the agent or by its death, the child is killed.
 */
static int watch_child(int pidfd)
{
    struct pollfd fds[WATCHED] = {{pidfd, POLLIN, 0},
                                  {HEADER->lifeline_fd, 0, 0},
                                  {HEADER->out_fd, POLLIN, 0},
                                  {HEADER->err_fd, POLLIN, 0}};
    int alive = 1, status = 0;
    while (alive || fds[STREAMS].fd >= 0 || fds[STREAMS + 1].fd >= 0) {
        long pause = alive ? millis_to_wait() : 0;
        int ready = pause ? poll_fds(fds, STREAMS, pause) : poll_fds(fds, WATCHED, alive ? -1 : 50);
        if (ready == 0 && !alive)
            break; /* somebody outside still holds the pipe */
        if (ready <= 0)
            continue;
        if (fds[LIFELINE].fd >= 0 && fds[LIFELINE].revents) {
            SYS(__NR_pidfd_send_signal, pidfd, SIGKILL, 0, 0, 0);
            fds[LIFELINE].fd = -1;
        }
        for (int i = STREAMS; i < WATCHED && !pause; i++) {
            if (fds[i].fd < 0 || !fds[i].revents)
                continue;
            long n = copy_stream(fds[i].fd, i - STREAMS + 1);
            window_bytes += n;
            if (n == 0)
                fds[i].fd = -1;
        }
        if (alive && fds[CHILD].revents) {
            int info[32] = {0};
            SYS(__NR_waitid, P_PIDFD, pidfd, info, WEXITED, 0);
            status = info[2] == 1 ? info[6] << 8 : info[6]; /* si_code CLD_EXITED, else a signal */
            alive = 0;
            fds[CHILD].fd = -1;
            fds[LIFELINE].fd = -1;
        }
    }
    return status;
}

struct exit_record {
    u32 magic, version;
    i32 status, failed_operation, failed_errno, pid;
    u64 time;
};

/*
 * Written and named before the agent is told, so that it is there whoever dies next. It is flushed to
 * the disk a moment later: the agent is busy with this end just then, and the file system would make
 * it wait. Only a power failure in that moment can leave half a record; its reader checks.
 */
static long write_exit_record(struct exit_record *record)
{
    u8 *draft = plan.bytes + HEADER->exit_draft_name;
    long fd = SYS(__NR_openat, HEADER->directory_fd, draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                  0600, 0);
    if (fd < 0)
        return fd;
    if (SYS(__NR_write, fd, record, sizeof *record, 0, 0) == sizeof *record)
        SYS(__NR_renameat2, HEADER->directory_fd, draft, HEADER->directory_fd,
            plan.bytes + HEADER->exit_name, 0);
    return fd;
}

enum { FLUSH_MILLIS = 100 };

static void flush_exit_record(long fd)
{
    poll_fds(0, 0, FLUSH_MILLIS);
    SYS(__NR_fsync, fd, 0, 0, 0, 0);
    SYS(__NR_fsync, HEADER->directory_fd, 0, 0, 0, 0);
}

static void ignore_sigpipe(void)
{
    struct {
        void *handler;
        unsigned long flags;
        void *restorer;
        u64 mask;
    } action = {(void *)1, 0, 0, 0};
    SYS(__NR_rt_sigaction, SIGPIPE, &action, 0, 8, 0);
}

__attribute__((noreturn, used)) void launcher_main(void)
{
    int pidfd = -1;
    load_plan();
    ignore_sigpipe();
    if (run_list(LIST_BEFORE) < 0) {
        say(SAY_FAILED, failed_operation, failed_errno);
        leave(3);
    }
    long pid = start_child(&pidfd);
    if (failed_operation >= 0)
        say(SAY_FAILED, failed_operation, failed_errno);
    else
        say(SAY_STARTED, pid, 0);
    i32 child_failed = failed_operation, child_errno = failed_errno;
    run_list(LIST_AFTER);
    SYS(__NR_dup3, pidfd, PLAN_FD, O_CLOEXEC, 0, 0);
    SYS(__NR_close_range, FIRST_CLOSED_FD, ~0u, 0, 0, 0);
    int status = watch_child(PLAN_FD);
    struct exit_record record = {MAGIC, VERSION, status, child_failed, child_errno, pid, wall_nanos()};
    long fd = HEADER->directory_fd >= 0 ? write_exit_record(&record) : -1;
    say(SAY_ENDED, status, 0);
    if (fd >= 0)
        flush_exit_record(fd);
    leave(0);
}

/* The compiler may call these for initialisers and copies. */
void *memset(void *to, int value, size_t n)
{
    for (u8 *p = to; n--;)
        *p++ = value;
    return to;
}

void *memcpy(void *to, const void *from, size_t n)
{
    u8 *p = to;
    const u8 *q = from;
    while (n--)
        *p++ = *q++;
    return to;
}
