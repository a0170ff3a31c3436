/* SPDX-License-Identifier: MIT
 *
 * here.c - the kernel that runs, and settings of a network namespace.
 */
#include "here.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

static const char *const names[] = {
#define SYSCTL(name) #name,
#include "sysctls.def"
#undef SYSCTL
};

static const char *value_of(const char *name, char *buf, size_t n)
{
	char path[96];
	FILE *f;
	size_t got;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/%s", name);
	f = fopen(path, "re");
	if (!f)
		return NULL;
	got = fread(buf, 1, n - 1, f);
	fclose(f);
	buf[got] = '\0';
	buf[strcspn(buf, "\n\t ")] = '\0';
	return buf;
}

static void put_sysctls(char *buf, size_t n)
{
	size_t used = 0;

	*buf = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char value[32];
		const char *v = value_of(names[i], value, sizeof(value));

		if (v && used + strlen(names[i]) + strlen(v) + 2 < n)
			used += (size_t)snprintf(buf + used, n - used, "%s%s=%s",
						 used ? " " : "", names[i], v);
	}
}

void here_describe(struct sidecar_head *head)
{
	struct utsname uts;

	put_sysctls(head->sysctls, sizeof(head->sysctls));
	if (uname(&uts))
		return;
	snprintf(head->kernel, sizeof(head->kernel), "%s", uts.release);
	snprintf(head->build, sizeof(head->build), "%s", uts.version);
}
