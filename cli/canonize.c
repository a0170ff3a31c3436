/* SPDX-License-Identifier: MIT
 *
 * canonize.c - any file that is about connections, as text in the format canon.
 */
#include "canonize.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "beside.h"
#include "show.h"
#include "text.h"

/* Of any version: which one is for canon_parse() to judge. */
static bool is_canon(const char *path)
{
	char line[8] = "";
	FILE *f = fopen(path, "re");
	bool is = f && fgets(line, sizeof(line), f) && strncmp(line, "canon ", 6) == 0;

	if (f)
		fclose(f);
	return is;
}

/* A text has calls, and events of the kernel, if it has lines of them. */
static void look_at_text(const char *path, struct nature *n)
{
	char line[512] = "";
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f)) {
		const char *s = *line == '~' ? line + strcspn(line, " ") : line;

		s += *s == ' ';
		n->calls |= strncmp(s, "client: ", 8) == 0 ||
			    strncmp(s, "server: ", 8) == 0;
		n->sockets |= strncmp(s, "client socket ", 14) == 0 ||
			      strncmp(s, "server socket ", 14) == 0;
		n->kernel |= strncmp(s, "kernel ", 7) == 0;
	}
	if (f)
		fclose(f);
}

/* Has it any? */
static bool has_sockets(struct sidecar *s)
{
	struct record rec;
	struct err ignored;

	while (sidecar_next(s, &rec, &ignored) > 0)
		if (rec.kind == REC_SOCK)
			return true;
	return false;
}

int nature_of(const char *path, struct nature *n, struct err *e)
{
	char name[BESIDE_MAX], version[256];
	const struct sidecar_head *head;
	struct sidecar *s;
	int code;

	*n = (struct nature){ .canon = is_canon(path) };
	if (n->canon) {
		look_at_text(path, n);
		return 0;
	}
	code = beside_open(&s, path, name, e);
	if (code || !s)
		return code;
	head = sidecar_head(s);
	n->calls = true;
	n->kernel = strcmp(head->kevents, KEVENTS_COMPLETE) == 0;
	snprintf(version, sizeof(version), "%s %s", head->kernel, head->build);
	if (head->kernel[0])
		kernelname_title(version, n->title);
	n->sockets = has_sockets(s);
	sidecar_close(s);
	return 0;
}

/* Whatever stands in somebody's text is shown on a terminal, and as JSON. */
static void clean_lines(char *text)
{
	for (char *end; *text; text = end) {
		end = text + strcspn(text, "\n");
		if (*end)
			*end++ = '\0';
		else
			end = NULL;
		text_clean(text);
		if (!end)
			return;
		end[-1] = '\n';
	}
}

static int read_text(const char *path, char **text, size_t *size, struct err *e)
{
	FILE *in = fopen(path, "re"), *out = open_memstream(text, size);
	char buf[65536];
	size_t n;
	int bad;

	if (!in || !out) {
		bad = errno;
		if (in)
			fclose(in);
		if (out)
			fclose(out);
		return err_set(e, -bad, "%s: %s", path, strerror(bad));
	}
	while ((n = fread(buf, 1, sizeof(buf), in)) > 0)
		fwrite(buf, 1, n, out);
	bad = ferror(in);
	fclose(in);
	if (stream_keep(out, text, e))
		return err_wrap(e, "%s: ", path);
	if (bad)
		return err_set(e, -EIO, "%s: cannot read it", path);
	clean_lines(*text);
	return 0;
}

/* What came before a trouble is shown all the same. */
static int analyse(const char *path, const struct canonize_cfg *cfg, char **text,
		   size_t *size, struct err *e)
{
	char *files[] = { (char[BESIDE_MAX]){ "" } }, name[BESIDE_MAX];
	struct show s = { .info = { .source = path, .as_promised = -1 },
			  .leave_out = cfg->leave_out };
	const struct opts o = { .format = sink_find("canon"),
				.rows = true,
				.max_memory = cfg->max_memory };
	struct err late;
	int code;

	snprintf(files[0], BESIDE_MAX, "%s", path);
	code = source_open_files(&s.frames, files, 1, NULL, NULL, e);
	if (code)
		return code;
	code = beside_open(&s.calls, path, name, e);
	s.out = code ? NULL : open_memstream(text, size);
	if (s.out) {
		code = show_run(&s, &o, e);
		if (stream_keep(s.out, text, &late) && !code) {
			*e = late;
			code = late.code;
		}
	}
	sidecar_close(s.calls);
	source_close(s.frames);
	return code;
}

int canonize(const char *path, const struct canonize_cfg *cfg, struct canon *c,
	     struct err *e)
{
	char *text = NULL;
	size_t size = 0;
	bool canon = is_canon(path);
	int code, late;
	struct err bad;

	memset(c, 0, sizeof(*c));
	code = canon ? read_text(path, &text, &size, e)
		     : analyse(path, cfg, &text, &size, e);
	if (!text)
		return code ? code : err_set(e, -ENOMEM, "%s: out of memory", path);
	late = canon_parse(c, text, size, cfg->ignore, &bad);
	if (code || !late)
		return code;
	*e = bad;
	err_wrap(e, "%s: ", path);
	return late;
}
