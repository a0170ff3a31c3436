/* SPDX-License-Identifier: MIT
 *
 * modules.c - modules of a kernel, found, decompressed and put in order.
 *
 * What a module depends on stands in its .modinfo section, as "depends=a,b" between two
 * NUL bytes (kernel/module/main.c, modpost).
 */
#include "modules.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 16

static const char *const wanted[] = {
#define MODULE(name, what) name,
#include "modules.def"
#undef MODULE
};

/**
 * struct places - Where each module of a folder lies
 * @name:	With underscores
 */
struct places {
	struct place {
		char name[sizeof(((struct module *)NULL)->name)];
		char *path;
	} * list;
	size_t n, room;
};

static int no_memory(struct err *e)
{
	return err_set(e, -ENOMEM, "modules: out of memory");
}

/* "veth.ko.xz" is "veth": false for what is no module. */
static bool module_name(const char *file, char *name, size_t size)
{
	const char *end = strstr(file, ".ko");

	if (!end || (end[3] && end[3] != '.') || (size_t)(end - file) >= size)
		return false;
	snprintf(name, size, "%.*s", (int)(end - file), file);
	for (; *name; name++)
		if (*name == '-')
			*name = '_';
	return true;
}

static int add_place(struct places *p, const char *name, const char *path)
{
	if (p->n == p->room) {
		size_t room = p->room ? 2 * p->room : 256;
		struct place *list = realloc(p->list, room * sizeof(*list));

		if (!list)
			return -ENOMEM;
		p->list = list;
		p->room = room;
	}
	snprintf(p->list[p->n].name, sizeof(p->list[p->n].name), "%s", name);
	p->list[p->n].path = strdup(path);
	return p->list[p->n++].path ? 0 : -ENOMEM;
}

static int find_places(struct places *p, const char *dir, struct err *e)
{
	char root[PATH_MAX], *const roots[] = { root, NULL };
	char name[sizeof(p->list->name)];
	FTSENT *ent;
	int code = 0;
	FTS *fts;

	snprintf(root, sizeof(root), "%s", dir);
	fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (!fts)
		return err_set(e, -errno, "%s: %s", dir, strerror(errno));
	while (!code && (ent = fts_read(fts)))
		if (ent->fts_info == FTS_F &&
		    module_name(ent->fts_name, name, sizeof(name)))
			code = add_place(p, name, ent->fts_path);
	fts_close(fts);
	return code ? no_memory(e) : 0;
}

static const char *place_of(const struct places *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->list[i].name, name) == 0)
			return p->list[i].path;
	return NULL;
}

static void free_places(struct places *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->list[i].path);
	free(p->list);
}

static int damaged(struct archive *a, const char *path, struct err *e)
{
	const char *why = archive_error_string(a);

	return err_set(e, -EIO, "%s: %s", path, why ? why : "cannot read it");
}

static int read_blocks(struct archive *a, struct module *m, const char *path,
		       struct err *e)
{
	size_t room = 0;

	for (;;) {
		la_ssize_t n;

		if (m->size == room) {
			void *data = realloc(m->data, room = room ? 2 * room : 1 << 18);

			if (!data)
				return no_memory(e);
			m->data = data;
		}
		n = archive_read_data(a, (char *)m->data + m->size, room - m->size);
		if (n < 0)
			return damaged(a, path, e);
		if (n == 0)
			return 0;
		m->size += (size_t)n;
	}
}

/* Decompressed, whatever it is compressed with. */
static int read_module(struct module *m, const char *path, struct err *e)
{
	struct archive *a = archive_read_new();
	struct archive_entry *ent;
	int code;

	if (!a)
		return no_memory(e);
	archive_read_support_filter_all(a);
	archive_read_support_format_raw(a);
	if (archive_read_open_filename(a, path, 1 << 16) != ARCHIVE_OK ||
	    archive_read_next_header(a, &ent) != ARCHIVE_OK)
		code = damaged(a, path, e);
	else
		code = read_blocks(a, m, path, e);
	archive_read_free(a);
	return code;
}

/* "a,b" of a module, or "". */
static void depends_of(const struct module *m, char *list, size_t size)
{
	static const char key[] = "\0depends=";
	const char *at = memmem(m->data, m->size, key, sizeof(key) - 1);
	const char *end = (const char *)m->data + m->size;
	size_t n = 0;

	*list = '\0';
	if (!at)
		return;
	at += sizeof(key) - 1;
	for (; at < end && *at && n + 1 < size; at++)
		list[n++] = *at;
	list[n] = '\0';
	for (; *list; list++)
		if (*list == '-')
			*list = '_';
}

static bool has(const struct modules *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->list[i].name, name) == 0)
			return true;
	return false;
}

static int append(struct modules *m, const struct module *one, struct err *e)
{
	struct module *list = realloc(m->list, (m->n + 1) * sizeof(*list));

	if (!list) {
		free(one->data);
		return no_memory(e);
	}
	m->list = list;
	m->list[m->n++] = *one;
	return 0;
}

/* What it depends on goes first. */
static int add(struct modules *m, const struct places *p, const char *name, int depth,
	       struct err *e)
{
	const char *path = place_of(p, name);
	struct module one = { .data = NULL };
	char depends[512], *save = NULL;
	int code;

	if (!path || has(m, name) || depth == DEPTH_MAX)
		return 0;
	snprintf(one.name, sizeof(one.name), "%s", name);
	code = read_module(&one, path, e);
	if (code) {
		free(one.data);
		return code;
	}
	depends_of(&one, depends, sizeof(depends));
	for (char *d = strtok_r(depends, ",", &save); d && !code;
	     d = strtok_r(NULL, ",", &save))
		code = add(m, p, d, depth + 1, e);
	/* There again if they go in a circle. */
	if (code || has(m, name)) {
		free(one.data);
		return code;
	}
	return append(m, &one, e);
}

int modules_find(struct modules *m, const char *dir, struct err *e)
{
	struct places p = { .list = NULL };
	int code = find_places(&p, dir, e);

	memset(m, 0, sizeof(*m));
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]) && !code; i++)
		code = add(m, &p, wanted[i], 0, e);
	free_places(&p);
	return code;
}

int modules_save(const struct modules *m, const char *dir, struct err *e)
{
	for (size_t i = 0; i < m->n; i++) {
		char path[4096];
		FILE *f;
		bool bad;

		if (snprintf(path, sizeof(path), "%s/%s.ko", dir, m->list[i].name) >=
		    (int)sizeof(path))
			return err_set(e, -ENAMETOOLONG, "%s: name too long", dir);
		f = fopen(path, "we");
		if (!f)
			return err_set(e, -errno, "%s: %s", path, strerror(errno));
		bad = fwrite(m->list[i].data, 1, m->list[i].size, f) != m->list[i].size;
		if (fclose(f) || bad)
			return err_set(e, -EIO, "%s: cannot write it whole", path);
	}
	return 0;
}

void modules_free(struct modules *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->list[i].data);
	free(m->list);
	memset(m, 0, sizeof(*m));
}
