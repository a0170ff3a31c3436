/* SPDX-License-Identifier: MIT
 *
 * trace_filter.c - a program for seccomp(2) that looks for a call in a list.
 *
 * Calls of another architecture's numbers (32-bit programs) pass unseen. fcntl() is of
 * interest only where it duplicates a descriptor.
 */
#include "trace_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "trace_impl.h"

#define ROWS_MAX 64
#define LOAD(field)                                                                    \
	(struct sock_filter) BPF_STMT(BPF_LD | BPF_W | BPF_ABS,                        \
				      offsetof(struct seccomp_data, field))
#define IF(value, yes, no)                                                             \
	(struct sock_filter) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value),    \
				      (uint8_t)(yes), (uint8_t)(no))
#define RETURN(what) (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, what)

/* The low half of a 64-bit argument: all supported architectures are little-endian. */
#define ARG1 args[1]

int trace_filter_install(void)
{
	struct sock_filter p[ROWS_MAX + 12];
	struct sock_fprog prog = { .filter = p };
	unsigned short n = 0;
	size_t rows = 0;

	p[n++] = LOAD(arch);
	p[n++] = IF(OUR_ARCH, 1, 0);
	p[n++] = RETURN(SECCOMP_RET_ALLOW);
	p[n++] = LOAD(nr);
	p[n++] = IF(__NR_fcntl, 0, 5);
	p[n++] = LOAD(ARG1);
	p[n++] = IF(F_DUPFD, 1, 0);
	p[n++] = IF(F_DUPFD_CLOEXEC, 0, 1);
	p[n++] = RETURN(SECCOMP_RET_TRACE);
	p[n++] = RETURN(SECCOMP_RET_ALLOW);
	for (; rows < nsyscall_rows && rows < ROWS_MAX; rows++)
		p[n++] = IF(syscall_rows[rows].nr, nsyscall_rows - rows, 0);
	p[n++] = RETURN(SECCOMP_RET_ALLOW);
	p[n++] = RETURN(SECCOMP_RET_TRACE);
	prog.len = n;
	/* Who is not root gives up setuid programs for it, as under any ptrace(2). */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) == 0)
		return 0;
	if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) < 0)
		return -errno;
	return 0;
}
