/* SPDX-License-Identifier: MIT
 *
 * cmd_kernels.c - the same scenarios under several kernels, and what differs.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyst.h"
#include "cache.h"
#include "child.h"
#include "cmd.h"
#include "compare.h"
#include "confine.h"
#include "guests.h"
#include "nearest.h"
#include "opts.h"
#include "scenario.h"
#include "stack.h"
#include "store.h"

static const char doc[] =
	"Run scenarios under several Linux kernels, each booted in an emulator whose time "
	"passes at once when nothing is to be done, and show what differs. Recordings "
	"are kept as DIR/VERSION/NAME.pcap and NAME.calls with --save DIR. "
	"'kernels fetch [SUITE|VERSION|PACKAGE...]' gets kernels of Debian's into a cache "
	"of yours, without installing them; 'kernels list' names those that are there.";

#define WORK_MAX  (2 * OPTS_KERNELS_MAX)
#define WORDS_MAX 640

/**
 * struct session - Everything about one run of the command
 * @works:	@n kernels, and behind them the same again with --repeat
 * @dir:	Where recordings go, made if need be
 * @own:	It was made for this run, and goes with it
 * @how:	Recordings are compared
 */
struct session {
	const struct opts *o;
	struct kernel *kernels;
	struct work works[WORK_MAX];
	size_t n;
	char dir[PATH_MAX - 256];
	bool own;
	struct canonize_cfg how;
	bool failed, differs;
};

/* --- progress --- */

static void say(const char *title, const char *text)
{
	remark("%s: %s", title, text);
}

static void progress(const char *text)
{
	fprintf(stderr, "\r\033[K%.100s", text);
	fflush(stderr);
}

/* --- which kernels, which scenarios --- */

/* No kernel, but a TCP to compare with. */
static void name_stack(struct kernel *k)
{
	const char *version = stack_version();

	memset(k, 0, sizeof(*k));
	snprintf(k->title, sizeof(k->title), "lwip-%s", version ? version : "none");
}

static bool is_stack(const struct kernel *k)
{
	return strncmp(k->title, "lwip-", 5) == 0;
}

static int add_kernel(struct session *s, const char *word)
{
	struct kernel *k = &s->kernels[s->n];
	struct err e;

	if (strcmp(word, "lwip") == 0)
		name_stack(k);
	else if (store_find(k, word, &e))
		return trouble("%s", e.msg);
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->kernels[i].title, k->title) == 0)
			return trouble("%s and another one are both %s", word,
				       k->title);
	s->n++;
	return EXIT_SAME;
}

static int all_kernels(struct session *s)
{
	struct err e;
	int n = store_list(s->kernels, &e);

	if (n < 0)
		return trouble("%s", e.msg);
	if (n == 0)
		return trouble(
			"no kernels in the cache; 'tcpclose-trace kernels fetch' "
			"gets Debian's");
	s->n = n > OPTS_KERNELS_MAX ? OPTS_KERNELS_MAX : (size_t)n;
	return EXIT_SAME;
}

static int choose_kernels(struct session *s)
{
	int code = EXIT_SAME;

	s->kernels = calloc(KERNELS_MAX, sizeof(*s->kernels));
	if (!s->kernels)
		return trouble("no memory for kernels");
	if (s->o->nkernels == 0)
		code = all_kernels(s);
	for (size_t i = 0; i < s->o->nkernels && !code; i++)
		code = add_kernel(s, s->o->kernels[i]);
	return code;
}

static int check_scenarios(const struct opts *o)
{
	for (size_t i = 0; i < o->nwords; i++)
		if (!scenario_find(o->words[i]))
			return trouble("no scenario '%s'; 'tcpclose-trace list' names "
				       "them",
				       o->words[i]);
	return o->nwords > WORDS_MAX - 16 ? trouble("too many scenarios") : EXIT_SAME;
}

/* What the program is asked to do, here or in a guest. */
static void put_job(const struct opts *o, bool guest, bool stack, const char *save,
		    const char *words[static WORDS_MAX])
{
	size_t n = 0;

	words[n++] = o->nwords ? "run" : "all";
	for (size_t i = 0; i < o->nwords; i++)
		words[n++] = o->words[i];
	words[n++] = "--format=summary";
	words[n++] = "--progress";
	words[n++] = "--save";
	words[n++] = save;
	if (stack)
		words[n++] = "--stack=lwip";
	if (guest)
		words[n++] = "--jobs=1";
	if (guest && !o->real_time && !o->nwords)
		words[n++] = "--long";
	words[n] = NULL;
}

/* --- where recordings go --- */

static int make_dir(struct session *s)
{
	const char *tmp = getenv("TMPDIR");
	struct err e;

	if (s->o->save) {
		if (snprintf(s->dir, sizeof(s->dir), "%s", s->o->save) >=
		    (int)sizeof(s->dir))
			return trouble("%s: name too long", s->o->save);
		return make_folders(s->dir, &e) ? trouble("%s", e.msg) : EXIT_SAME;
	}
	snprintf(s->dir, sizeof(s->dir), "%.3000s/tcpclose-trace-XXXXXX",
		 tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(s->dir))
		return trouble("%s: %s", s->dir, strerror(errno));
	s->own = true;
	return EXIT_SAME;
}

static void part_path(const struct session *s, const struct kernel *k,
		      char path[static PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/.%s.part", s->dir, k->title);
}

/* A folder under its final name is whole. */
static int settle(const struct session *s, const struct kernel *k)
{
	char part[PATH_MAX], done[PATH_MAX];

	part_path(s, k, part);
	snprintf(done, sizeof(done), "%s/%s", s->dir, k->title);
	remove_tree(done);
	if (rename(part, done) == 0)
		return EXIT_SAME;
	return trouble("%s: %s", done, strerror(errno));
}

static int unpack(const struct session *s, const struct work *w)
{
	char part[PATH_MAX];
	struct err e;

	part_path(s, w->kernel, part);
	remove_tree(part);
	if (make_folders(part, &e) || guest_unpack(&w->guest, part, &e)) {
		remove_tree(part);
		return trouble("%s: %s", w->kernel->title, e.msg);
	}
	return settle(s, w->kernel);
}

static int keep_console(const struct session *s, const struct work *w)
{
	char path[PATH_MAX];
	struct err e;

	if (s->own)
		return trouble("%s: %s", w->kernel->title, w->err.msg);
	snprintf(path, sizeof(path), "%s/%s.console", s->dir, w->kernel->title);
	if (guest_save_console(&w->guest, path, &e))
		return trouble("%s: %s; %s", w->kernel->title, w->err.msg, e.msg);
	return trouble("%s: %s; its console is in %s", w->kernel->title, w->err.msg,
		       path);
}

/* --- running --- */

static void set_works(struct session *s)
{
	size_t guests = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->kernels[i].image[0])
			s->works[guests++] = (struct work){ .kernel = &s->kernels[i] };
	if (s->o->repeat)
		for (size_t i = 0; i < guests; i++)
			s->works[guests + i] =
				(struct work){ .kernel = s->works[i].kernel };
}

static size_t count_guests(const struct session *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->kernels[i].image[0] != '\0';
	return n;
}

static int is_capture(const struct dirent *ent)
{
	size_t n = strlen(ent->d_name);

	return n > 5 && strcmp(ent->d_name + n - 5, ".pcap") == 0;
}

/* How much came back. */
static void count_recordings(const struct session *s, const struct kernel *k)
{
	char path[PATH_MAX], text[PATH_MAX + 64];
	struct dirent **list;
	int n;

	snprintf(path, sizeof(path), "%s/%s", s->dir, k->title);
	n = scandir(path, &list, is_capture, NULL);
	if (n < 0)
		return;
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
	snprintf(text, sizeof(text), "%d recording%s%s%s", n, n == 1 ? "" : "s",
		 s->own ? "" : " in ", s->own ? "" : path);
	say(k->title, text);
}

/* Lines of the program in the guest that are not about its progress. */
static void show_remarks(const struct session *s, const struct kernel *k)
{
	static const char ours[] = "tcpclose-trace: ";
	char path[PATH_MAX], line[1024];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s/remarks", s->dir, k->title);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, ours, sizeof(ours) - 1) == 0)
			say(k->title, line + sizeof(ours) - 1);
	}
	if (f)
		fclose(f);
}

/* What came of one kernel, once it is @settled under its name; returns that. */
static int show_result(const struct session *s, const struct kernel *k, int settled)
{
	show_remarks(s, k);
	count_recordings(s, k);
	return settled;
}

/* This program again, what it says kept where a guest keeps it. */
static int run_job(const char *const argv[], const char *part, struct err *e)
{
	char path[PATH_MAX + 16];
	int fd, code;

	snprintf(path, sizeof(path), "%s/remarks", part);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return err_set(e, -errno, "%s: %s", path, strerror(errno));
	code = child_run(argv, fd, e);
	close(fd);
	/* A scenario that fails is remarked on. */
	return code == -EIO ? 0 : code;
}

static int run_here(const struct session *s, const struct kernel *k)
{
	const char *argv[WORDS_MAX + 1] = { "/proc/self/exe" };
	char part[PATH_MAX];
	struct err e;

	part_path(s, k, part);
	remove_tree(part);
	put_job(s->o, false, is_stack(k), part, argv + 1);
	if (make_folders(part, &e) || run_job(argv, part, &e)) {
		remove_tree(part);
		return trouble("%s: %s", k->title, e.msg);
	}
	return show_result(s, k, settle(s, k));
}

static void take_results(struct session *s, size_t guests)
{
	for (size_t i = 0; i < guests; i++) {
		const struct work *w = &s->works[i];

		if (w->state != WORK_DONE) {
			s->failed |= keep_console(s, w) != EXIT_SAME;
			continue;
		}
		s->failed |= show_result(s, w->kernel, unpack(s, w)) != EXIT_SAME;
		if (!s->o->repeat)
			continue;
		if (s->works[guests + i].state != WORK_DONE ||
		    !guest_same(&w->guest, &s->works[guests + i].guest)) {
			s->differs = true;
			say(w->kernel->title, "two runs are NOT the same");
		} else {
			say(w->kernel->title, "two runs are the same, byte by byte");
		}
	}
}

static int run_guests(struct session *s)
{
	const char *words[WORDS_MAX];
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	size_t guests = count_guests(s), n = s->o->repeat ? 2 * guests : guests;
	struct guests_cfg cfg = {
		.guest = { .words = words,
			   .seed = s->o->seed,
			   .real_time = s->o->real_time },
		.width = s->o->jobs ? s->o->jobs
			 : cpus > 0 ? (unsigned int)cpus
				    : 1,
		.timeout_s = s->o->timeout_s,
		.say = say,
		.progress = isatty(STDERR_FILENO) ? progress : NULL,
	};
	struct err e;
	int code;

	put_job(s->o, true, false, "/out", words);
	if (guests == 0)
		return EXIT_SAME;
	if (guest_possible(&e))
		return trouble("%s", e.msg);
	set_works(s);
	code = guests_run(s->works, n, &cfg, &e);
	if (code)
		return trouble("%s", e.msg);
	take_results(s, guests);
	for (size_t i = 0; i < n; i++)
		guest_close(&s->works[i].guest);
	return EXIT_SAME;
}

static int run_all(struct session *s)
{
	int code = run_guests(s);

	for (size_t i = 0; i < s->n && !code; i++)
		if (!s->kernels[i].image[0])
			code = run_here(s, &s->kernels[i]);
	return code;
}

/* The table of what differs, if there is something to compare. */
static int compare(struct session *s)
{
	char paths[OPTS_KERNELS_MAX][PATH_MAX];
	struct input in[OPTS_KERNELS_MAX];
	size_t n = 0;
	int code = EXIT_SAME;

	for (size_t i = 0; i < s->n && !code; i++) {
		snprintf(paths[n], sizeof(paths[n]), "%s/%s", s->dir,
			 s->kernels[i].title);
		if (access(paths[n], F_OK) == 0) {
			code = input_open(&in[n], paths[n]);
			n++;
		}
	}
	if (code || n < 2)
		return code;
	inputs_settle(in, n, &s->how);
	code = compare_folders(s->o, &s->how, in, n);
	return code == EXIT_TROUBLE ? code : EXIT_SAME;
}

/* Called in a process of its own: recordings may come from kernels that nobody knows. */
static int compare_apart(void *session)
{
	struct session *s = session;
	struct err e;

	if (confine(s->o, SANDBOX_FILES, NULL, &e))
		return trouble("%s", e.msg);
	return compare(s);
}

static int cmd_run_kernels(const struct opts *o)
{
	struct session *s = calloc(1, sizeof(*s));
	int status = 0, code;

	if (!s)
		return trouble("no memory");
	s->o = o;
	s->how.max_memory = o->max_memory;
	code = parse_ignore(o->ignore, &s->how.ignore);
	if (!code)
		code = check_scenarios(o);
	if (!code)
		code = choose_kernels(s);
	if (!code)
		code = make_dir(s);
	if (!code)
		code = run_all(s);
	if (!code)
		status = analyst_run(compare_apart, s);
	if (s->own)
		remove_tree(s->dir);
	if (!code)
		code = analyst_code(status);
	if (!code)
		code = s->failed ? EXIT_TROUBLE : s->differs ? EXIT_DIFFERS : EXIT_SAME;
	free(s->kernels);
	free(s);
	return code;
}

int cmd_kernels(int argc, char *argv[])
{
	struct opts o;

	opts_parse(&o, argc, argv, OPTS_OF_kernels,
		   "[SCENARIO...]\nfetch [SUITE|VERSION|PACKAGE...]\nlist", doc);
	if (o.nwords && strcmp(o.words[0], "fetch") == 0)
		return cache_fetch(&o);
	if (o.nwords == 1 && strcmp(o.words[0], "list") == 0)
		return cache_list();
	return cmd_run_kernels(&o);
}
