/*
 * The init of a container that asked for one: its first process, which starts the tenant's program,
 * hands signals on to it, reaps what is left to it, and ends as the program ends. No libc, no heap.
 *
 * It is executed from a sealed memfd by descriptor, after everything that confines the tenant, so it
 * can do no more than the tenant can, and /proc/1/exe leads to a file nobody can write.
 *
 * Arguments: its name, the paths to try, one empty text, and the program's own arguments.
 */
#include <asm/signal.h>
#include <linux/prctl.h>
#include <linux/wait.h>

#include "syscalls.h"

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall init_main\n");
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n\tmov x29, xzr\n\tmov x0, sp\n\tbl init_main\n");
#endif

/* As shells and other inits end when there is nothing to run. */
enum { CANNOT_RUN = 126, NOT_FOUND = 127, BY_SIGNAL = 128 };
enum { ERR_NOENT = 2, ERR_NOTDIR = 20, SIGNAL_SET = 8 };

static void say(const char *text)
{
    size_t n = 0;
    while (text[n])
        n++;
    SYS(__NR_write, 2, text, n, 0, 0);
}

__attribute__((noreturn)) static void run(char **paths, char **arguments, char **environment)
{
    int code = NOT_FOUND;
    for (; **paths; paths++) {
        long error = -SYS(__NR_execve, *paths, arguments, environment, 0, 0);
        if (error != ERR_NOENT && error != ERR_NOTDIR)
            code = CANNOT_RUN;
    }
    say(code == NOT_FOUND ? "no such program in the image: " : "program cannot be executed: ");
    say(arguments[0]);
    say("\n");
    leave(code);
}

static int exit_code(int status)
{
    int signal = status & 0x7f;
    return signal ? BY_SIGNAL + signal : status >> 8 & 0xff;
}

/* Reaps all that have ended; leaves when the program is among them. */
static void reap(long program)
{
    for (;;) {
        int status = 0;
        long pid = SYS(__NR_wait4, -1, &status, WNOHANG, 0, 0);
        if (pid <= 0)
            return;
        if (pid == program)
            leave(exit_code(status));
    }
}

__attribute__((noreturn, used)) void init_main(long *stack)
{
    char **argv = (char **)(stack + 1);
    char **environment = argv + stack[0] + 1;
    char **paths = argv + 1;
    char **arguments = paths;
    while (*arguments && **arguments)
        arguments++;
    if (!*arguments || !arguments[1])
        leave(CANNOT_RUN);
    arguments++;
    SYS(__NR_prctl, PR_SET_NAME, "init", 0, 0, 0);
    u64 all = ~(u64)0, before = 0;
    SYS(__NR_rt_sigprocmask, SIG_SETMASK, &all, &before, SIGNAL_SET, 0);
    long program = SYS(__NR_clone, SIGCHLD, 0, 0, 0, 0);
    if (program < 0)
        leave(CANNOT_RUN);
    if (program == 0) {
        SYS(__NR_rt_sigprocmask, SIG_SETMASK, &before, 0, SIGNAL_SET, 0);
        run(paths, arguments, environment);
    }
    for (;;) {
        /* Blocked signals reach even a first process, which takes no other without a handler. */
        long signal = SYS(__NR_rt_sigtimedwait, &all, 0, 0, SIGNAL_SET, 0);
        if (signal == SIGCHLD)
            reap(program);
        else if (signal > 0)
            SYS(__NR_kill, program, signal, 0, 0, 0);
    }
}
