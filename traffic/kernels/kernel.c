/* SPDX-License-Identifier: MIT
 *
 * kernel.c - what kernel a file is.
 */
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* Of the real-mode kernel header. */
#define MAGIC_AT   0x202
#define VERSION_AT 0x20e
#define BASE	   0x200
#define HEADER_LEN 0x210
#define TEXT_MAX   255

static int no_kernel(struct err *e, const char *path, const char *why)
{
	return err_set(e, -EINVAL,
		       "%s: not a kernel that can be booted: %s (a bzImage is "
		       "wanted, as /boot/vmlinuz-* and arch/x86/boot/bzImage are)",
		       path, why);
}

/* "6.1.0-50-cloud-amd64 (someone) #1 SMP ... Debian 6.1.176-1 (2026-07-02)" */
static int read_version(int fd, const char *path, char text[static TEXT_MAX + 1],
			struct err *e)
{
	uint8_t head[HEADER_LEN];
	ssize_t n = pread(fd, head, sizeof(head), 0);
	off_t at;

	if (n < 0)
		return err_set(e, -errno, "%s: %s", path, strerror(errno));
	if (n < HEADER_LEN || memcmp(head + MAGIC_AT, "HdrS", 4) != 0)
		return no_kernel(e, path, "no boot header");
	at = BASE + (head[VERSION_AT] | head[VERSION_AT + 1] << 8);
	n = pread(fd, text, TEXT_MAX, at);
	text[n < 0 ? 0 : n] = '\0';
	if (text[0] < '0' || text[0] > '9')
		return no_kernel(e, path, "no version in its header");
	return 0;
}

static void set_names(struct kernel *k, const char *version)
{
	kernelname_title(version, k->title);
	snprintf(k->release, sizeof(k->release), "%.*s", (int)strcspn(version, " "),
		 version);
}

/* Beside the image's folder, as an unpacked package has them, or installed. */
static void find_modules(struct kernel *k)
{
	static const char *const places[] = { "/../lib/modules/",
					      "/../usr/lib/modules/" };
	const char *slash = strrchr(k->image, '/');
	int dir = slash ? (int)(slash - k->image) : 1;

	for (size_t i = 0; i < 2; i++) {
		char path[PATH_MAX];

		if (snprintf(path, sizeof(path), "%.*s%s%s", dir,
			     slash ? k->image : ".", places[i],
			     k->release) < (int)sizeof(path) &&
		    access(path, R_OK | X_OK) == 0) {
			memcpy(k->modules, path, sizeof(path));
			return;
		}
	}
	snprintf(k->modules, sizeof(k->modules), "/lib/modules/%s", k->release);
	if (access(k->modules, R_OK | X_OK) != 0)
		k->modules[0] = '\0';
}

int kernel_from_image(struct kernel *k, const char *path, struct err *e)
{
	char text[TEXT_MAX + 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC), code;

	memset(k, 0, sizeof(*k));
	if (fd < 0)
		return err_set(e, -errno, "%s: %s", path, strerror(errno));
	code = read_version(fd, path, text, e);
	close(fd);
	if (code)
		return code;
	if (snprintf(k->image, sizeof(k->image), "%s", path) >= (int)sizeof(k->image))
		return err_set(e, -ENAMETOOLONG, "%s: name too long", path);
	set_names(k, text);
	find_modules(k);
	return 0;
}

void kernel_here(struct kernel *k)
{
	struct utsname u;
	char text[sizeof(u.release) + sizeof(u.version) + 2];

	memset(k, 0, sizeof(*k));
	if (uname(&u))
		return;
	snprintf(text, sizeof(text), "%s %s", u.release, u.version);
	set_names(k, text);
}
