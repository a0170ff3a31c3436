/* SPDX-License-Identifier: MIT
 *
 * initramfs.c - an archive as the kernel unpacks it (cpio, newc). Not compressed: a guest
 * that is emulated would take longer to decompress than we to read.
 */
#include "initramfs.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM "/bin/tcpclose-trace"

/* busybox looks for commands in itself first; the program is called by its path. */
static const char init_script[] =
	"#!/bin/busybox sh\n"
	"export PATH=/bin\n"
	"B=/bin/busybox\n"
	"$B mount -t proc proc /proc\n"
	"$B mount -t sysfs sysfs /sys\n"
	"$B mount -t devtmpfs dev /dev\n"
	"$B mount -t tmpfs tmp /tmp\n"
	"$B mount -t tmpfs out /out\n"
	"exec </dev/null >/dev/console 2>&1\n"
	"while read -r m; do $B insmod /modules/$m.ko; done </modules/order\n"
	"[ -e /dev/net/tun ] || { $B mkdir -p /dev/net; $B mknod /dev/net/tun c 10 200; }\n"
	"echo \"" GUEST_UP " $($B uname -r)\"\n"
	"set --\n"
	"while read -r word; do set -- \"$@\" \"$word\"; done </words\n"
	"read -r LD_LIBRARY_PATH </libraries\n"
	"export LD_LIBRARY_PATH\n"
	"cd /out\n"
	"{ " PROGRAM " \"$@\" 2>&1 >/tmp/report; echo $? >/tmp/status; } |\n"
	"	$B tee /out/remarks\n"
	"echo \"" GUEST_DONE " $($B cat /tmp/status)\"\n"
	"$B uname -a >/out/kernel\n"
	"$B stty -F /dev/ttyS1 raw -echo\n"
	"$B tar c -C /out . >/dev/ttyS1\n"
	"echo \"" GUEST_SENT "\"\n"
	"$B poweroff -f\n";

static const char *const folders[] = { "bin", "dev", "proc",	"sys",
				       "tmp", "out", "modules", "run" };

/**
 * struct cpio - An archive that is being written
 * @libraries:	Folders of libraries, with colons in between
 */
struct cpio {
	struct archive *a;
	struct err *e;
	char made[64][64];
	size_t nmade;
	char libraries[1024];
};

static int trouble(struct cpio *c, const char *name)
{
	const char *why = archive_error_string(c->a);

	return err_set(c->e, -EIO, "initramfs: %s: %s", name, why ? why : "?");
}

/* Nothing in it changes from run to run: no times, no owners. */
static int put_header(struct cpio *c, const char *name, mode_t mode, size_t size)
{
	struct archive_entry *ent = archive_entry_new();
	int code = -1;

	if (!ent)
		return err_set(c->e, -ENOMEM, "initramfs: out of memory");
	archive_entry_set_pathname(ent, name);
	archive_entry_set_mode(ent, mode);
	archive_entry_set_size(ent, (la_int64_t)size);
	archive_entry_set_nlink(ent, 1);
	archive_entry_set_mtime(ent, 0, 0);
	if (archive_write_header(c->a, ent) == ARCHIVE_OK)
		code = 0;
	archive_entry_free(ent);
	return code ? trouble(c, name) : 0;
}

static int put_folder(struct cpio *c, const char *name)
{
	for (size_t i = 0; i < c->nmade; i++)
		if (strcmp(c->made[i], name) == 0)
			return 0;
	if (c->nmade < 64)
		snprintf(c->made[c->nmade++], sizeof(c->made[0]), "%s", name);
	return put_header(c, name, S_IFDIR | 0755, 0);
}

/* Each folder above @name. */
static int put_folders_of(struct cpio *c, const char *name)
{
	int code = 0;

	for (const char *s = strchr(name, '/'); s && !code; s = strchr(s + 1, '/')) {
		char dir[sizeof(c->made[0])];

		snprintf(dir, sizeof(dir), "%.*s", (int)(s - name), name);
		code = put_folder(c, dir);
	}
	return code;
}

static int put_bytes(struct cpio *c, const char *name, mode_t perm, const void *data,
		     size_t size)
{
	int code = put_folders_of(c, name);

	if (!code)
		code = put_header(c, name, S_IFREG | perm, size);
	if (!code && size && archive_write_data(c->a, data, size) != (la_ssize_t)size)
		code = trouble(c, name);
	return code;
}

static int put_file(struct cpio *c, const char *path, const char *name)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), code;
	struct stat st;
	void *data;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st)) {
		code = err_set(c->e, -errno, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return code;
	}
	data = malloc((size_t)st.st_size + 1);
	n = data ? pread(fd, data, (size_t)st.st_size, 0) : -1;
	close(fd);
	if (n != st.st_size)
		code = err_set(c->e, -EIO, "%s: cannot read it whole", path);
	else
		code = put_bytes(c, name, 0755, data, (size_t)n);
	free(data);
	return code;
}

static void add_library_folder(struct cpio *c, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = (size_t)(slash - path), used = strlen(c->libraries);
	const char *at;

	for (at = c->libraries; *at; at += strcspn(at, ":"), at += *at == ':')
		if (strcspn(at, ":") == n && strncmp(at, path, n) == 0)
			return;
	snprintf(c->libraries + used, sizeof(c->libraries) - used, "%s%.*s",
		 used ? ":" : "", (int)n, path);
}

/* Whatever this process runs with, the loader included, at the same places. */
static int put_library(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct cpio *c = arg;

	(void)size;
	if (info->dlpi_name[0] != '/')
		return 0;
	add_library_folder(c, info->dlpi_name);
	return put_file(c, info->dlpi_name, info->dlpi_name + 1);
}

static int put_modules(struct cpio *c, const struct modules *m)
{
	char order[4096] = "", name[96];
	size_t used = 0;
	int code = 0;

	for (size_t i = 0; i < m->n && !code; i++) {
		const struct module *one = &m->list[i];

		snprintf(name, sizeof(name), "modules/%s.ko", one->name);
		code = put_bytes(c, name, 0644, one->data, one->size);
		used += (size_t)snprintf(order + used, sizeof(order) - used, "%s\n",
					 one->name);
		if (used >= sizeof(order))
			return err_set(c->e, -E2BIG, "initramfs: too many modules");
	}
	return code ? code : put_bytes(c, "modules/order", 0644, order, used);
}

static int put_words(struct cpio *c, const char *const words[])
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int code;

	if (!f)
		return err_set(c->e, -errno, "initramfs: %s", strerror(errno));
	for (; *words; words++)
		fprintf(f, "%s\n", *words);
	code = fclose(f) ? err_set(c->e, -ENOMEM, "initramfs: out of memory")
			 : put_bytes(c, "words", 0644, text, size);
	free(text);
	return code;
}

static int put_line(struct cpio *c, const char *name, const char *text)
{
	char line[sizeof(c->libraries) + 1];
	int n = snprintf(line, sizeof(line), "%s\n", text);

	return put_bytes(c, name, 0644, line, (size_t)n);
}

static int put_all(struct cpio *c, const char *busybox, const struct modules *m,
		   const char *const words[])
{
	int code = 0;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && !code; i++)
		code = put_folder(c, folders[i]);
	if (!code)
		code = put_bytes(c, "init", 0755, init_script, sizeof(init_script) - 1);
	if (!code)
		code = put_file(c, busybox, "bin/busybox");
	if (!code)
		code = put_file(c, "/proc/self/exe", &PROGRAM[1]);
	if (!code)
		code = dl_iterate_phdr(put_library, c);
	if (!code)
		code = put_line(c, "libraries", c->libraries);
	if (!code)
		code = put_modules(c, m);
	return code ? code : put_words(c, words);
}

int initramfs_write(int fd, const char *busybox, const struct modules *m,
		    const char *const words[], struct err *e)
{
	struct cpio c = { .a = archive_write_new(), .e = e };
	int code;

	if (!c.a)
		return err_set(e, -ENOMEM, "initramfs: out of memory");
	archive_write_set_format_cpio_newc(c.a);
	archive_write_add_filter_none(c.a);
	if (archive_write_open_fd(c.a, fd) != ARCHIVE_OK)
		code = trouble(&c, "archive");
	else
		code = put_all(&c, busybox, m, words);
	if (archive_write_close(c.a) != ARCHIVE_OK && !code)
		code = trouble(&c, "archive");
	archive_write_free(c.a);
	return code;
}
