/* SPDX-License-Identifier: MIT
 *
 * save.c - recordings as files.
 */
#include "save.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static int copy_to(FILE *from, const char *dir, const char *name, const char *suffix,
		   struct err *e)
{
	char path[4096], buf[65536];
	size_t n;
	FILE *to;
	int bad;

	if (snprintf(path, sizeof(path), "%s/%s.%s", dir, name, suffix) >=
	    (int)sizeof(path))
		return err_set(e, -ENAMETOOLONG, "%s: name too long", dir);
	to = fopen(path, "we");
	if (!to)
		return err_set(e, -errno, "%s: %s", path, strerror(errno));
	while ((n = fread(buf, 1, sizeof(buf), from)) > 0 && fwrite(buf, 1, n, to) == n)
		;
	bad = ferror(from) || ferror(to);
	if (fclose(to) || bad)
		return err_set(e, -EIO, "%s: cannot write it whole", path);
	rewind(from);
	return 0;
}

int save_recording(FILE *frames, FILE *calls, const char *dir, const char *name,
		   struct err *e)
{
	int code;

	if (mkdir(dir, 0777) && errno != EEXIST)
		return err_set(e, -errno, "%s: %s", dir, strerror(errno));
	code = copy_to(frames, dir, name, "pcap", e);
	return code ? code : copy_to(calls, dir, name, "calls", e);
}
