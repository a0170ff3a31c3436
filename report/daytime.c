/* SPDX-License-Identifier: MIT
 *
 * daytime.c - a time stamp as people read it.
 */
#include "daytime.h"

#include <stdio.h>
#include <time.h>

#define NS_PER_S  UINT64_C(1000000000)
#define NS_PER_MS UINT64_C(1000000)

const char *daytime_str(tstamp ts, char buf[static DAYTIME_STRLEN])
{
	time_t s = (time_t)(ts / NS_PER_S);
	struct tm tm;
	size_t n;

	if (!localtime_r(&s, &tm))
		tm = (struct tm){ .tm_mday = 1, .tm_year = 70 };
	n = strftime(buf, DAYTIME_STRLEN, "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(buf + n, DAYTIME_STRLEN - n, ".%03u",
		 (unsigned int)(ts % NS_PER_S / NS_PER_MS));
	return buf;
}
