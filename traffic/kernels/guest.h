/* SPDX-License-Identifier: MIT
 *
 * guest.h - boot a kernel in an emulator, let it do a job, take what it sends back.
 *
 * The emulator is qemu without hardware help. It counts instructions (-icount) and takes
 * them for time, and when all processes wait it lets the time pass at once: no waiting,
 * and the same input gives the same bytes.
 */
#ifndef TCT_GUEST_H
#define TCT_GUEST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "err.h"
#include "kernel.h"

/**
 * struct guest_cfg - How to run guests
 * @words:	The job: arguments of this program, NULL behind the last
 * @seed:	For the guest's random numbers
 * @real_time:	Time passes as it does here, with two processors: not repeatable
 */
struct guest_cfg {
	const char *const *words;
	unsigned int seed;
	bool real_time;
};

/**
 * struct guest - One that was started
 * @pid:	The emulator, for waitpid(2); 0 when it has ended
 * @console, @results: Files that grow: text, and a tar archive
 * @log:	What the emulator itself says
 */
struct guest {
	const struct kernel *kernel;
	pid_t pid;
	int initramfs, console, results, log;
};

/**
 * guest_possible() - Is all there that guests need?
 *
 * Return: 0, or -ENOENT with the missing packages in @e
 */
int guest_possible(struct err *e);

/**
 * guest_start() - Boot a kernel; its files are in memory, so that nothing is left behind
 * @g:		For guest_close(), on failure too
 * @k:		Borrowed until guest_close()
 *
 * Return: 0, or -errno with @e set
 */
int guest_start(struct guest *g, const struct kernel *k, const struct guest_cfg *cfg,
		struct err *e);

/**
 * guest_outcome() - After it has ended: what became of the job
 * @status:	Filled in: exit status of the program in the guest
 *
 * Return: 0 if the results are whole, or -EIO with what went wrong in @e
 */
int guest_outcome(const struct guest *g, int *status, struct err *e);

/** guest_last_line() - Last whole line on the console, "" for none */
void guest_last_line(const struct guest *g, char *line, size_t size);

/**
 * guest_same() - Did two guests send the same bytes?
 *
 * Return: true if so
 */
bool guest_same(const struct guest *a, const struct guest *b);

/**
 * guest_unpack() - Put the files that it sent into a folder
 * @dir:	Exists. Only plain files are made, right in it
 *
 * Return: 0, or -errno with @e set
 */
int guest_unpack(const struct guest *g, const char *dir, struct err *e);

/** guest_save_console() - Copy what the console said into a file; 0 or -errno */
int guest_save_console(const struct guest *g, const char *path, struct err *e);

/** guest_close() - Kill it if it still runs, and free all */
void guest_close(struct guest *g);

#endif /* TCT_GUEST_H */
