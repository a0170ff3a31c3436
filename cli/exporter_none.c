/* SPDX-License-Identifier: MIT
 *
 * exporter_none.c - no page of metrics, in a build without libmicrohttpd.
 */
#include "exporter.h"

#include <errno.h>
#include <stddef.h>

int exporter_open(struct exporter **out, const struct exporter_cfg *cfg, struct err *e)
{
	(void)cfg;
	*out = NULL;
	return err_set(e, -ENOTSUP, "no metrics: this program is built without them");
}

/* Nothing was opened, so nothing asks it. */
struct endpoint exporter_at(const struct exporter *x)
{
	(void)x;
	return (struct endpoint){ 0 };
}

int exporter_fd(const struct exporter *x)
{
	(void)x;
	return -1;
}

int exporter_timeout(const struct exporter *x, int most)
{
	(void)x;
	return most;
}

void exporter_run(struct exporter *x)
{
	(void)x;
}

void exporter_close(struct exporter *x)
{
	(void)x;
}
