/* SPDX-License-Identifier: MIT
 *
 * netns.c - a network namespace of our own.
 */
#include "netns.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int write_file(const char *path, const char *text, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));
	int code = errno;

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return err_set(e, -code, "%s: %s", path, strerror(code));
	return 0;
}

/* Why unshare(2) refuses, and the way out. */
static const struct {
	int code;
	const char *text;
} refusals[] = {
	{ EPERM, "user namespaces are not allowed here (sysctl "
		 "kernel.unprivileged_userns_clone, or a container's seccomp filter)" },
	{ ENOSPC, "user namespaces are disabled (sysctl user.max_user_namespaces)" },
	{ EINVAL, "the kernel has no user namespaces" },
};

static int refused(int code, struct err *e)
{
	static const char what_to_do[] = "run as root, or use --host-namespace";

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i].code == code)
			return err_set(e, -code, "no network namespace: %s; %s",
				       refusals[i].text, what_to_do);
	return err_set(e, -code, "no network namespace: %s; %s", strerror(code),
		       what_to_do);
}

static int map_root(uid_t uid, gid_t gid, struct err *e)
{
	char uids[32], gids[32];
	int rc;

	snprintf(uids, sizeof(uids), "0 %u 1\n", uid);
	snprintf(gids, sizeof(gids), "0 %u 1\n", gid);
	rc = write_file("/proc/self/setgroups", "deny", e);
	if (rc == 0)
		rc = write_file("/proc/self/uid_map", uids, e);
	if (rc == 0)
		rc = write_file("/proc/self/gid_map", gids, e);
	return rc < 0 ? err_wrap(e, "no network namespace: ") : 0;
}

static int unshare_network(struct err *e)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (unshare(CLONE_NEWNET) == 0)
		return 0;
	if (errno != EPERM)
		return refused(errno, e);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return refused(errno, e);
	return map_root(uid, gid, e);
}

int netns_link(bool up)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int rc = fd < 0 ? -1 : ioctl(fd, SIOCGIFFLAGS, &ifr);
	int code;

	ifr.ifr_flags = (short)((ifr.ifr_flags & ~IFF_UP) | (up ? IFF_UP : 0));
	if (rc == 0)
		rc = ioctl(fd, SIOCSIFFLAGS, &ifr);
	code = errno;
	if (fd >= 0)
		close(fd);
	errno = code;
	return rc;
}

static int loopback_up(struct err *e)
{
	if (netns_link(true) == 0)
		return 0;
	return err_set(
		e, -errno,
		"no network namespace: cannot bring lo up: %s (restricted by sysctl "
		"kernel.apparmor_restrict_unprivileged_userns?); run as root, or use "
		"--host-namespace",
		strerror(errno));
}

int netns_enter(struct err *e)
{
	int rc = unshare_network(e);

	return rc < 0 ? rc : loopback_up(e);
}

int netns_sysctl(const char *name, const char *value, struct err *e)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	return write_file(path, value, e);
}
