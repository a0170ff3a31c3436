/* SPDX-License-Identifier: MIT
 *
 * kernelname.c - which Linux a recording comes from, as people call it.
 */
#include "kernelname.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char in_title[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "0123456789+-._";

void kernelname_title(const char *version, char title[static KERNELNAME_MAX])
{
	static const char by_debian[] = " Debian ";
	const char *at = strstr(version, by_debian);
	size_t n;

	at = at ? at + strlen(by_debian) : version;
	/* Its own revision goes: "6.1.176-1". */
	n = at == version ? strcspn(at, " ") : strspn(at, "0123456789.");
	if (n > strspn(at, in_title))
		n = strspn(at, in_title);
	if (n == 0 || strspn(at, ".") >= n) {
		at = "unknown";
		n = strlen(at);
	}
	snprintf(title, KERNELNAME_MAX, "%.*s", (int)n, at);
}

/* The number at *@at, and the dot behind it; false if there is none or it is too long. */
static bool take_number(const char **at, unsigned int *number)
{
	char *end;
	unsigned long n = strtoul(*at, &end, 10);

	if (**at < '0' || **at > '9' || end - *at > 3)
		return false;
	*number = (unsigned int)n;
	*at = *end == '.' ? end + 1 : "";
	return true;
}

unsigned int kernelname_version(const char *title)
{
	unsigned int major, minor, point = 0;

	if (!take_number(&title, &major) || !take_number(&title, &minor))
		return 0;
	take_number(&title, &point);
	return LINUX(major, minor, point);
}

void kernelname_short(unsigned int version, char *buf, size_t n)
{
	unsigned int major = version / 1000000, minor = version / 1000 % 1000;

	if (version % 1000)
		snprintf(buf, n, "%u.%u.%u", major, minor, version % 1000);
	else
		snprintf(buf, n, "%u.%u", major, minor);
}
