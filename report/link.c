/* SPDX-License-Identifier: MIT
 *
 * link.c - what in a text has a place to look it up.
 */
#include "link.h"

#include <stdio.h>
#include <string.h>

static const char digits[] = "0123456789";

/* " 3.10.7.4": bytes, without a full stop that ends the sentence */
static size_t section_at(const char *s)
{
	size_t n = *s == ' ' ? strspn(s + 1, "0123456789.") : 0;

	while (n && s[n] == '.')
		n--;
	return n && strspn(s + 1, digits) ? n + 1 : 0;
}

size_t link_at(const char *s, char url[static LINK_MAX_BYTES])
{
	size_t n = strncmp(s, "RFC ", 4) == 0 ? strspn(s + 4, digits) : 0;
	size_t section;

	if (!n || n > 5)
		return 0;
	section = section_at(s + 4 + n);
	if (section > 32)
		section = 0;
	snprintf(url, LINK_MAX_BYTES, "https://www.rfc-editor.org/rfc/rfc%.*s%s%.*s",
		 (int)n, s + 4, section ? "#section-" : "",
		 section ? (int)section - 1 : 0, section ? s + 5 + n : "");
	return 4 + n + section;
}
