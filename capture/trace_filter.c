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
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "trace_impl.h"

#define ROWS_MAX 64
/* All supported architectures are little-endian: the low half of an argument is first. */
#define LOAD(field)                                                                    \
	{                                                                              \
		BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, field)   \
	}
#define IF(value, yes, no)                                                             \
	{                                                                              \
		BPF_JMP | BPF_JEQ | BPF_K, (uint8_t)(yes), (uint8_t)(no),              \
			(uint32_t)(value)                                              \
	}
#define RETURN(what)                                                                   \
	{                                                                              \
		BPF_RET | BPF_K, 0, 0, what                                            \
	}

/* Other architectures' calls pass; of fcntl() only what duplicates a descriptor stops. */
static const struct sock_filter head[] = {
	LOAD(arch),
	IF(OUR_ARCH, 1, 0),
	RETURN(SECCOMP_RET_ALLOW),
	LOAD(nr),
	IF(__NR_fcntl, 0, 5),
	LOAD(args[1]),
	IF(F_DUPFD, 1, 0),
	IF(F_DUPFD_CLOEXEC, 0, 1),
	RETURN(SECCOMP_RET_TRACE),
	RETURN(SECCOMP_RET_ALLOW),
};

#define HEAD (sizeof(head) / sizeof(head[0]))

/* Then the list: each row that fits jumps behind its end. */
static unsigned short write_program(struct sock_filter p[static HEAD + ROWS_MAX + 2])
{
	size_t rows = nsyscall_rows < ROWS_MAX ? nsyscall_rows : ROWS_MAX;

	memcpy(p, head, sizeof(head));
	/* cppcheck-suppress knownConditionTrueFalse ; it takes the table for empty */
	for (size_t i = 0; i < rows; i++)
		p[HEAD + i] = (struct sock_filter)IF(syscall_rows[i].nr, rows - i, 0);
	p[HEAD + rows] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
	p[HEAD + rows + 1] = (struct sock_filter)RETURN(SECCOMP_RET_TRACE);
	return (unsigned short)(HEAD + rows + 2);
}

int trace_filter_install(void)
{
	struct sock_filter p[HEAD + ROWS_MAX + 2];
	struct sock_fprog prog = { .len = write_program(p), .filter = p };

	/* Who is not root gives up setuid programs for it, as under any ptrace(2). */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) == 0)
		return 0;
	if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) < 0)
		return -errno;
	return 0;
}
