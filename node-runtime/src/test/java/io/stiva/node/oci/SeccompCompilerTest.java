package io.stiva.node.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.linux.Syscall;
import io.stiva.node.oci.Filter.Instruction;
import io.stiva.vocabulary.Architecture;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The compiled filter, run by a small interpreter of classic BPF over every call there is. */
class SeccompCompilerTest {

    private static final long ALLOW = 0x7fff0000L;
    private static final long EPERM = 0x00050001L;
    private static final long ENOSYS = 0x00050026L;

    private static long auditArchitecture(Architecture architecture) {
        return architecture == Architecture.AMD64 ? 0xc000003eL : 0xc00000b7L;
    }

    private static long run(Filter filter, long architecture, long number, long argument) {
        long accumulator = 0;
        List<Instruction> code = filter.instructions();
        int at = 0;
        int steps = 0;
        while (true) {
            Instruction i = code.get(at++);
            steps++;
            switch (i.code()) {
                case 0x20 ->
                        accumulator =
                                switch ((int) i.value()) {
                                    case 0 -> number;
                                    case 4 -> architecture;
                                    case 16 -> argument & 0xffffffffL;
                                    default -> throw new AssertionError("load " + i.value());
                                };
                case 0x05 -> at += (int) i.value();
                case 0x15 -> at += accumulator == i.value() ? i.whenTrue() : i.whenFalse();
                case 0x35 -> at += accumulator >= i.value() ? i.whenTrue() : i.whenFalse();
                case 0x45 -> at += (accumulator & i.value()) != 0 ? i.whenTrue() : i.whenFalse();
                case 0x06 -> {
                    assertThat(steps).isLessThan(25);
                    return i.value();
                }
                default -> throw new AssertionError("code " + i.code());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void every_call_gets_the_answer_of_the_profile(Architecture architecture) {
        Filter filter = SeccompCompiler.compile(architecture);
        long audit = auditArchitecture(architecture);
        for (Syscall call : Syscall.values()) {
            int number = call.number(architecture);
            if (number < 0 || SeccompProfile.CHECKED.contains(call)) {
                continue;
            }
            long expected =
                    SeccompProfile.ALLOWED.contains(call)
                            ? ALLOW
                            : SeccompProfile.UNKNOWN.contains(call) ? ENOSYS : EPERM;
            assertThat(run(filter, audit, number, 0)).as(call.name()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void numbers_nobody_knows_do_not_exist(Architecture architecture) {
        Filter filter = SeccompCompiler.compile(architecture);
        List<Integer> known =
                Arrays.stream(Syscall.values()).map(c -> c.number(architecture)).toList();
        for (int number = 0; number < 2000; number++) {
            if (!known.contains(number)) {
                assertThat(run(filter, auditArchitecture(architecture), number, 0))
                        .isEqualTo(ENOSYS);
            }
        }
    }

    @Test
    void no_other_abi_of_the_machine_is_let_in() {
        Filter filter = SeccompCompiler.compile(Architecture.AMD64);

        assertThat(run(filter, 0x40000003L, 4, 0)).as("i386 write").isEqualTo(ENOSYS);
        assertThat(run(filter, 0xc000003eL, 0x40000001L, 0)).as("x32 write").isEqualTo(ENOSYS);
    }

    @Test
    void clone_makes_threads_and_processes_but_no_namespaces() {
        assertThat(answer(Syscall.CLONE, 0x3d0f00)).isEqualTo(ALLOW);
        assertThat(answer(Syscall.CLONE, 17)).isEqualTo(ALLOW);
        for (long flag :
                new long[] {
                    0x00020000L,
                    0x02000000L,
                    0x04000000L,
                    0x08000000L,
                    0x10000000L,
                    0x20000000L,
                    0x40000000L
                }) {
            assertThat(answer(Syscall.CLONE, flag | 17)).isEqualTo(EPERM);
        }
        assertThat(answer(Syscall.CLONE3, 0)).isEqualTo(ENOSYS);
    }

    @Test
    void sockets_reach_neither_the_kernels_ciphers_nor_the_hypervisor() {
        assertThat(answer(Syscall.SOCKET, 1)).isEqualTo(ALLOW);
        assertThat(answer(Syscall.SOCKET, 2)).isEqualTo(ALLOW);
        assertThat(answer(Syscall.SOCKET, 39)).isEqualTo(ALLOW);
        assertThat(answer(Syscall.SOCKET, 38)).as("AF_ALG").isEqualTo(EPERM);
        assertThat(answer(Syscall.SOCKET, 40)).as("AF_VSOCK").isEqualTo(EPERM);
    }

    @Test
    void only_harmless_personalities_can_be_taken() {
        for (long harmless : new long[] {0, 8, 0x20000, 0x20008, 0xffffffffL}) {
            assertThat(answer(Syscall.PERSONALITY, harmless)).isEqualTo(ALLOW);
        }
        assertThat(answer(Syscall.PERSONALITY, 0x0040000)).isEqualTo(EPERM);
    }

    private static long answer(Syscall call, long argument) {
        Filter filter = SeccompCompiler.compile(Architecture.AMD64);
        return run(filter, 0xc000003eL, call.number(Architecture.AMD64), argument);
    }

    @Test
    void what_docker_denies_without_added_capabilities_is_denied() {
        assertThat(SeccompProfile.ALLOWED)
                .doesNotContain(
                        Syscall.UNSHARE,
                        Syscall.SETNS,
                        Syscall.KEYCTL,
                        Syscall.ADD_KEY,
                        Syscall.REQUEST_KEY,
                        Syscall.BPF,
                        Syscall.PERF_EVENT_OPEN,
                        Syscall.USERFAULTFD,
                        Syscall.IO_URING_SETUP,
                        Syscall.IO_URING_ENTER,
                        Syscall.IO_URING_REGISTER,
                        Syscall.OPEN_BY_HANDLE_AT,
                        Syscall.MOUNT,
                        Syscall.UMOUNT2,
                        Syscall.FSOPEN,
                        Syscall.FSMOUNT,
                        Syscall.FSCONFIG,
                        Syscall.FSPICK,
                        Syscall.MOUNT_SETATTR,
                        Syscall.MOVE_MOUNT,
                        Syscall.OPEN_TREE,
                        Syscall.KEXEC_LOAD,
                        Syscall.KEXEC_FILE_LOAD,
                        Syscall.INIT_MODULE,
                        Syscall.FINIT_MODULE,
                        Syscall.DELETE_MODULE,
                        Syscall.SYSLOG,
                        Syscall.REBOOT,
                        Syscall.ACCT,
                        Syscall.SWAPON,
                        Syscall.SWAPOFF,
                        Syscall.QUOTACTL,
                        Syscall.LOOKUP_DCOOKIE,
                        Syscall.CLOCK_SETTIME,
                        Syscall.SETTIMEOFDAY,
                        Syscall.IOPL,
                        Syscall.IOPERM,
                        Syscall.KCMP,
                        Syscall.PIVOT_ROOT,
                        Syscall.SETHOSTNAME,
                        Syscall.SETDOMAINNAME,
                        Syscall.NFSSERVCTL,
                        Syscall.MBIND,
                        Syscall.SET_MEMPOLICY,
                        Syscall.GET_MEMPOLICY,
                        Syscall.MOVE_PAGES,
                        Syscall.FANOTIFY_INIT,
                        Syscall.VHANGUP,
                        Syscall.PIDFD_GETFD,
                        Syscall.CHROOT);
    }

    @Test
    void what_servers_need_is_allowed() {
        assertThat(SeccompProfile.ALLOWED)
                .contains(
                        Syscall.EXECVE,
                        Syscall.EPOLL_WAIT,
                        Syscall.FUTEX,
                        Syscall.SENDFILE,
                        Syscall.SETUID,
                        Syscall.SETGROUPS,
                        Syscall.CHOWN,
                        Syscall.MMAP,
                        Syscall.SECCOMP,
                        Syscall.STATX,
                        Syscall.OPENAT2,
                        Syscall.RSEQ,
                        Syscall.MEMFD_CREATE,
                        Syscall.SHMGET,
                        Syscall.SEMGET,
                        Syscall.SYNC_FILE_RANGE,
                        Syscall.IO_SUBMIT,
                        Syscall.GETRANDOM);
    }
}
