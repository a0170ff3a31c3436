/* SPDX-License-Identifier: MIT
 *
 * sandbox.c - give up all that reading packets does not need: identity, capabilities, files
 * (landlock.c), system calls.
 */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "landlock.h"

/* Who owns nothing, with all distributions: what the kernel shows for users that it cannot
 * name (DEFAULT_OVERFLOWUID in its uidgid.h).
 */
#define NOBODY 65534

static int set_ids(uid_t uid, gid_t gid)
{
	if (setgroups(0, NULL) || setresgid(gid, gid, gid) || setresuid(uid, uid, uid))
		return -errno;
	return 0;
}

/* Of those that are not root nothing but root can make somebody else. Where not all numbers
 * are mapped (user namespaces) nobody is not to be had.
 */
static int become(const struct sandbox *s, struct err *e)
{
	const struct passwd *p;
	int code;

	if (s->stay || geteuid() != 0)
		return 0;
	if (!s->user) {
		set_ids(NOBODY, NOBODY);
		return 0;
	}
	errno = 0;
	p = getpwnam(s->user);
	if (!p)
		return err_set(e, errno ? -errno : -ENOENT, "no user %s", s->user);
	code = set_ids(p->pw_uid, p->pw_gid);
	return code ? err_set(e, code, "cannot become %s: %s", s->user, strerror(-code))
		    : 0;
}

/* What is there of the first @n of @list, into @want. */
static void keep(cap_t now, cap_t want, const cap_value_t *list, int n)
{
	for (int i = 0; i < n; i++) {
		cap_flag_value_t has = CAP_CLEAR;

		cap_get_flag(now, list[i], CAP_PERMITTED, &has);
		cap_set_flag(want, CAP_PERMITTED, 1, &list[i], has);
		cap_set_flag(want, CAP_EFFECTIVE, 1, &list[i], has);
	}
}

/* All of them, but for those that open an interface, files of others, files to write. */
static int drop_capabilities(const struct sandbox *s, struct err *e)
{
	static const cap_value_t reads[] = { CAP_DAC_READ_SEARCH };
	static const cap_value_t watches[] = { CAP_NET_RAW, CAP_DAC_OVERRIDE };
	cap_t now = cap_get_proc(), want = cap_init();
	int code = 0;

	if (now && want && s->profile == SANDBOX_FILES)
		keep(now, want, reads, 1);
	if (now && want && s->profile >= SANDBOX_WATCH)
		keep(now, want, watches, s->profile == SANDBOX_ROTATE ? 2 : 1);
	if (!now || !want || cap_set_proc(want))
		code = err_set(e, -errno, "cannot give up capabilities: %s",
			       strerror(errno));
	cap_free(now);
	cap_free(want);
	return code;
}

/* Capabilities would be gone with the identity, and so would be that we die with our parent. */
static int drop_privileges(const struct sandbox *s, struct err *e)
{
	int code, with_parent = 0;

	prctl(PR_SET_KEEPCAPS, s->profile >= SANDBOX_WATCH, 0, 0, 0);
	prctl(PR_GET_PDEATHSIG, &with_parent, 0, 0, 0);
	code = become(s, e);
	prctl(PR_SET_PDEATHSIG, with_parent, 0, 0, 0);
	if (!code)
		code = drop_capabilities(s, e);
	if (!code && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		code = err_set(e, -errno, "no_new_privs: %s", strerror(errno));
	return code;
}

enum {
	READS = (1 << SANDBOX_PROFILES) - 1,
	FILES = 1 << SANDBOX_FILES,
	ROTATES = 1 << SANDBOX_ROTATE,
	WATCHES = 1 << SANDBOX_WATCH | ROTATES,
};

static const struct {
	int call;
	unsigned int profiles;
} allowed[] = {
#define ALLOW(call, profiles) { SCMP_SYS(call), profiles },
#include "sandbox_calls.def"
#undef ALLOW
};

/**
 * struct guarded - A system call that is left if its argument number @arg, under @mask, is
 * @value
 */
struct guarded {
	int call;
	unsigned int profiles, arg;
	uint64_t mask, value;
};

#define ANY UINT64_MAX

static const struct guarded guarded[] = {
	/* No code comes in. */
	{ SCMP_SYS(mmap), READS, 2, PROT_EXEC, 0 },
	{ SCMP_SYS(mprotect), READS, 2, PROT_EXEC, 0 },
	/* Threads, no processes. */
	{ SCMP_SYS(clone), READS, 0, CLONE_THREAD, CLONE_THREAD },
	/* To read only. */
	{ SCMP_SYS(openat), FILES | (WATCHES & ~ROTATES), 2,
	  O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY },
	/* What fstat() is made of. */
	{ SCMP_SYS(newfstatat), READS, 3, AT_EMPTY_PATH, AT_EMPTY_PATH },
	/* Is it a terminal, and how wide? */
	{ SCMP_SYS(ioctl), READS & ~WATCHES, 1, ANY, TCGETS },
	{ SCMP_SYS(ioctl), READS & ~WATCHES, 1, ANY, TIOCGWINSZ },
	{ SCMP_SYS(prctl), READS, 0, ANY, PR_SET_NAME },
	/* Interfaces, what the kernel says of them, the journal; nothing that connects. */
	{ SCMP_SYS(socket), WATCHES, 0, ANY, AF_PACKET },
	{ SCMP_SYS(socket), WATCHES, 0, ANY, AF_NETLINK },
	{ SCMP_SYS(socket), WATCHES, 0, ANY, AF_UNIX },
	{ SCMP_SYS(socket), WATCHES, 1, 0xf, SOCK_DGRAM },
};

static int add_rules(scmp_filter_ctx f, unsigned int profile)
{
	int code = 0;

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]) && !code; i++)
		if (allowed[i].profiles & profile)
			code = seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i].call, 0);
	for (size_t i = 0; i < sizeof(guarded) / sizeof(guarded[0]) && !code; i++) {
		const struct guarded *g = &guarded[i];

		if (g->profiles & profile)
			code = seccomp_rule_add(f, SCMP_ACT_ALLOW, g->call, 1,
						SCMP_CMP(g->arg, SCMP_CMP_MASKED_EQ,
							 g->mask, g->value));
	}
	/* Nobody else gets a signal. Without clone3(), clone() is asked for. */
	if (!code)
		code = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
					SCMP_CMP(0, SCMP_CMP_MASKED_EQ, ANY,
						 (uint64_t)getpid()));
	if (!code)
		code = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	return code;
}

static int filter_calls(const struct sandbox *s, struct err *e)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int code = f ? seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1) : -ENOMEM;

	if (!code)
		code = add_rules(f, 1u << s->profile);
	if (!code)
		code = seccomp_load(f);
	seccomp_release(f);
	return code ? err_set(e, code, "seccomp: %s", strerror(-code)) : 0;
}

int sandbox_enter(const struct sandbox *s, struct err *e)
{
	int code = drop_privileges(s, e);

	if (!code)
		code = landlock_enter(s->profile != SANDBOX_READ, s->folder, e);
	if (!code)
		code = filter_calls(s, e);
	return code;
}
