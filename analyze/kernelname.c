/* SPDX-License-Identifier: MIT
 *
 * kernelname.c - which Linux a recording comes from, as people call it.
 */
#include "kernelname.h"

#include <stdio.h>
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
