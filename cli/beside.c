/* SPDX-License-Identifier: MIT
 *
 * beside.c - the sidecar of a capture.
 */
#include "beside.h"

#include <errno.h>
#include <string.h>

int beside_file(FILE **in, const char *path, char name[static BESIDE_MAX],
		struct err *e)
{
	const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
	int stem = (int)(dot && (!slash || dot > slash) ? (size_t)(dot - path)
							: strlen(path));

	*in = NULL;
	if (snprintf(name, BESIDE_MAX, "%.*s.calls", stem, path) >= BESIDE_MAX ||
	    strcmp(name, path) == 0)
		return 0;
	*in = fopen(name, "re");
	if (!*in && errno != ENOENT)
		return err_set(e, -errno, "%s: %s", name, strerror(errno));
	return 0;
}

int beside_open(struct sidecar **s, const char *path, char name[static BESIDE_MAX],
		struct err *e)
{
	FILE *in;
	int code = beside_file(&in, path, name, e);

	*s = NULL;
	return code || !in ? code : sidecar_open(s, in, name, e);
}
