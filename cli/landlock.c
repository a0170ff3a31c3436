/* SPDX-License-Identifier: MIT
 *
 * landlock.c - which files may still be opened.
 */
#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of the first version, which all kernels that have Landlock know. */
#define ACCESS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define ACCESS_MAKE                                                                    \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |                 \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define ACCESS_ALL                                                                     \
	(ACCESS_READ | ACCESS_MAKE | LANDLOCK_ACCESS_FS_EXECUTE |                      \
	 LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR |                \
	 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK |                  \
	 LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |                \
	 LANDLOCK_ACCESS_FS_MAKE_SYM)

static int allow(int rules, const char *path, uint64_t access, struct err *e)
{
	struct landlock_path_beneath_attr beneath = {
		.allowed_access = access,
		.parent_fd = open(path, O_PATH | O_CLOEXEC),
	};
	int code = 0;

	if (beneath.parent_fd < 0 || syscall(SYS_landlock_add_rule, rules,
					     LANDLOCK_RULE_PATH_BENEATH, &beneath, 0))
		code = err_set(e, -errno, "%s: %s", path, strerror(errno));
	if (beneath.parent_fd >= 0)
		close(beneath.parent_fd);
	return code;
}

int landlock_enter(bool read, const char *folder, struct err *e)
{
	const struct landlock_ruleset_attr all = { .handled_access_fs = ACCESS_ALL };
	int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	int code = 0;

	if (rules < 0)
		return 0;
	if (read)
		code = allow(rules, "/", ACCESS_READ, e);
	if (!code && folder)
		code = allow(rules, folder, ACCESS_READ | ACCESS_MAKE, e);
	if (!code && syscall(SYS_landlock_restrict_self, rules, 0))
		code = err_set(e, -errno, "landlock: %s", strerror(errno));
	close(rules);
	return code;
}
