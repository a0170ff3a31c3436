/* SPDX-License-Identifier: MIT
 *
 * memory.c - no memory, at a moment that is chosen: to be preloaded (LD_PRELOAD).
 *
 * What is counted are not allocations but the ways that lead to one, each by its stack: the first
 * allocation on way N fails, with FAULT_ALL set all after it as well. Without FAULT_AT nothing
 * fails, and the last descriptor says how many ways there were.
 *
 * FAULT_AT=N, FAULT_ALL=1, FAULT_COUNT=FD; FAULT_STOP=1 raises SIGTRAP there, for a debugger
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define DEPTH 24
#define SLOTS (1 << 16)

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);

/* Shared with the processes that come of this one, so that each way has its number. */
static struct fault {
	pthread_mutex_t lock;
	bool on;
	unsigned long at, ways;
	bool all, stop;
	uint64_t seen[SLOTS];
} * fault;

/* Within one: unwinding may allocate. */
static _Thread_local bool inside;

static unsigned long number(const char *name)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : 0;
}

static struct fault *share(void)
{
	struct fault *f = mmap(NULL, sizeof(*f), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t attr;

	if (f == MAP_FAILED)
		abort();
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&f->lock, &attr);
	return f;
}

__attribute__((constructor)) static void begin(void)
{
	void *frames[2];

	backtrace(frames, 2); /* loads what it needs */
	/* What the program runs is not meant. */
	unsetenv("LD_PRELOAD");
	fault = share();
	fault->at = number("FAULT_AT");
	fault->all = number("FAULT_ALL") != 0;
	fault->stop = number("FAULT_STOP") != 0;
	fault->on = true;
}

__attribute__((destructor)) static void end(void)
{
	unsigned long fd = number("FAULT_COUNT");

	fault->on = false;
	if (fd)
		dprintf((int)fd, "%lu\n", fault->ways);
}

/* What ends the process itself when it has no memory, or dies of that. All is done before the first
 * packet is read.
 */
static const struct {
	const char *library, *function;
} spared[] = {
	{ "libseccomp", NULL },
	{ "libarchive", NULL },
	{ "libpcap", "pcap_compile" },
};

static bool is_spared(const void *frame)
{
	Dl_info at;

	if (!dladdr(frame, &at) || !at.dli_fname)
		return false;
	for (size_t i = 0; i < sizeof(spared) / sizeof(spared[0]); i++)
		if (strstr(at.dli_fname, spared[i].library) &&
		    (!spared[i].function ||
		     (at.dli_sname && strcmp(at.dli_sname, spared[i].function) == 0)))
			return true;
	return false;
}

static uint64_t hash_of(void *const frames[], int n)
{
	uint64_t hash = 14695981039346656037u;

	for (int i = 0; i < n; i++)
		hash = (hash ^ (uintptr_t)frames[i]) * 1099511628211u;
	return hash ? hash : 1;
}

static bool is_new(uint64_t hash)
{
	size_t i = hash % SLOTS;

	while (fault->seen[i] && fault->seen[i] != hash)
		i = (i + 1) % SLOTS;
	if (fault->seen[i])
		return false;
	fault->seen[i] = hash;
	return true;
}

/* Is this the first allocation on a way that counts? */
static bool is_new_way(void)
{
	void *frames[DEPTH];
	int n = backtrace(frames, DEPTH);

	if (!is_new(hash_of(frames, n)))
		return false;
	for (int i = 0; i < n; i++)
		if (is_spared(frames[i]))
			return false;
	return true;
}

static bool fails(void)
{
	bool fail = false;

	if (!fault || !fault->on || inside)
		return false;
	inside = true;
	/* Scenarios kill what they have started. */
	if (pthread_mutex_lock(&fault->lock) == EOWNERDEAD)
		pthread_mutex_consistent(&fault->lock);
	if (fault->all && fault->at && fault->ways >= fault->at)
		fail = true;
	else if (is_new_way())
		fail = ++fault->ways == fault->at;
	pthread_mutex_unlock(&fault->lock);
	inside = false;
	if (fail && fault->stop)
		raise(SIGTRAP);
	if (fail)
		errno = ENOMEM;
	return fail;
}

void *malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}

int posix_memalign(void **p, size_t align, size_t n)
{
	*p = fails() ? NULL : __libc_memalign(align, n);
	return *p ? 0 : ENOMEM;
}

void *aligned_alloc(size_t align, size_t n)
{
	return fails() ? NULL : __libc_memalign(align, n);
}
