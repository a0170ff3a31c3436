/* SPDX-License-Identifier: MIT
 *
 * twice.c - a capture is read a second time.
 */
#include "twice.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "annotate.h"
#include "cmd.h"
#include "sink.h"

int twice_reopen(int fd, FILE **again, struct err *e)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	*again = fopen(path, "rbe");
	return *again ? 0
		      : err_set(e, -errno, "cannot read the frames again: %s",
				strerror(errno));
}

static int copy(FILE *from, FILE *to, struct err *e)
{
	char block[65536];
	size_t n;

	while ((n = fread(block, 1, sizeof(block), from)) > 0)
		fwrite(block, 1, n, to);
	if (fflush(to) || ferror(to) || ferror(from))
		return err_set(
			e, errno ? -errno : -EIO,
			"standard input: cannot be kept for a second reading: %s",
			strerror(errno ? errno : EIO));
	rewind(to);
	return 0;
}

static int spool(FILE **first, FILE **again, struct err *e)
{
	int code;

	*first = tmpfile();
	if (!*first)
		return err_set(e, -errno, "no temporary file: %s", strerror(errno));
	code = copy(stdin, *first, e);
	if (!code)
		code = twice_reopen(fileno(*first), again, e);
	if (code)
		fclose(*first);
	return code;
}

int twice_open(const char *path, FILE **first, FILE **again, struct err *e)
{
	*first = NULL;
	if (strcmp(path, "-") == 0)
		return spool(first, again, e);
	*again = fopen(path, "rbe");
	return *again ? 0 : err_set(e, -errno, "%s: %s", path, strerror(errno));
}

static void comment_on(void *arg, uint64_t frame,
		       const char *text[static PCAPNG_COMMENTS])
{
	comments_of(arg, frame, text, PCAPNG_COMMENTS);
}

int twice_write(FILE *again, const char *name, FILE *out, struct comments *c,
		struct err *e)
{
	const struct annotate_cfg cfg = { .comment = comment_on,
					  .arg = c,
					  .application =
						  "tcpclose-trace " TCT_VERSION };
	int code = annotate(again, name, out, &cfg, e);

	if (comments_left_out(c))
		remark("%" PRIu64 " comments left out to stay within --max-memory",
		       comments_left_out(c));
	return code ? code : stream_flush(out, e);
}
