/* SPDX-License-Identifier: MIT
 *
 * sink.c - the list of output formats.
 */
#include "sink.h"

#include <errno.h>
#include <string.h>

#define SINK(id) extern const struct sink_ops sink_##id;
#include "sinks.def"
#undef SINK

const struct sink_ops *const sinks[] = {
#define SINK(id) &sink_##id,
#include "sinks.def"
#undef SINK
};
const size_t nsinks = sizeof(sinks) / sizeof(sinks[0]);

const struct sink_ops *sink_find(const char *name)
{
	for (size_t i = 0; i < nsinks; i++)
		if (strcmp(sinks[i]->name, name) == 0)
			return sinks[i];
	return NULL;
}

/* Nobody may know why: it was another write that failed. */
static int lost(int why, struct err *e)
{
	if (why == EPIPE)
		return err_set(e, -EPIPE, "output closed");
	why = why ? why : EIO;
	return err_set(e, -why, "cannot write the output: %s", strerror(why));
}

int stream_flush(FILE *out, struct err *e)
{
	errno = 0;
	return fflush(out) == 0 && !ferror(out) ? 0 : lost(errno, e);
}

int stream_write(FILE *out, const char *text, size_t n, struct err *e)
{
	errno = 0;
	return fwrite(text, 1, n, out) == n && !ferror(out) ? 0 : lost(errno, e);
}

int stream_keep(FILE *out, char *const *text, struct err *e)
{
	bool bad = ferror(out);

	if (fclose(out) || bad || !*text)
		return err_set(e, -ENOMEM, "out of memory: a text is not whole");
	return 0;
}

int sink_flush(struct sink *k, struct err *e)
{
	return stream_flush(k->out, e);
}

void sink_close(struct sink *k)
{
	if (k->ops && k->ops->close)
		k->ops->close(k);
	k->own = NULL;
}
