/* SPDX-License-Identifier: MIT
 *
 * cmd_extcap.c - Wireshark's external capture interface (extcap): what it asks for, and which
 * command then runs with the FIFO as its output.
 *
 * https://www.wireshark.org/docs/wsdg_html_chunked/ChCaptureExtcap.html
 */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"
#include "opts.h"
#include "scenario.h"
#include "source_live.h"

#define WORDS_MAX 16
#define TEXT(x)	  TEXT_(x)
#define TEXT_(x)  #x

enum place_id { PLACE_SCENARIOS, PLACE_LIVE, PLACE_N };

/**
 * struct choice - What can be chosen for an interface
 * @call:	Name of the option; @usual its value if it is not given
 * @type:	As Wireshark has it
 * @low, @high:	For a number
 * @values:	For a selector: prints those that there are for argument @arg
 */
struct choice {
	enum place_id place;
	const char *call, *usual, *type, *display, *tooltip;
	long low, high;
	void (*values)(const struct choice *c, unsigned int arg);
};

/**
 * struct request - What Wireshark asks for
 * @place:	NULL if none was named
 * @values:	Of each option, NULL if it was not given
 * @fault:	What is wrong with one, "" for nothing
 */
struct request {
	bool interfaces, dlts, config, capture;
	const struct place *place;
	const char *fifo, *filter;
	const char **values;
	char fault[256];
};

/**
 * struct place - An interface
 * @dlts:	Link types of its frames, in Wireshark's words
 * @filter:	Takes a capture filter
 * @command:	What captures there
 */
struct place {
	const char *name, *display, *dlts;
	bool filter;
	int (*command)(const struct request *q);
};

static void scenario_values(const struct choice *c, unsigned int arg);
static void interface_values(const struct choice *c, unsigned int arg);

static const struct choice choices[] = {
	{ PLACE_SCENARIOS, "scenario", "all", "selector", "Scenario",
	  "Which one is run, in a private network namespace", 0, 0, scenario_values },
	{ PLACE_LIVE, "interface", "any", "selector", "Interface",
	  "Where packets are captured", 0, 0, interface_values },
	{ PLACE_LIVE, "snaplen", TEXT(OPTS_SNAPLEN_ALL), "integer", "Snapshot length",
	  "Bytes of each packet", OPTS_SNAPLEN_MIN, OPTS_SNAPLEN_ALL, NULL },
};
#define NCHOICES (sizeof(choices) / sizeof(choices[0]))

/* Braces are the grammar's. */
static void put_text(const char *s)
{
	for (; *s; s++)
		putchar(*s == '{' ? '(' : *s == '}' ? ')' : *s);
}

static void put_value(const struct choice *c, unsigned int arg, const char *value,
		      const char *text)
{
	printf("value {arg=%u}{value=", arg);
	put_text(value);
	printf("}{display=");
	put_text(text);
	printf("}{default=%s}\n", strcmp(value, c->usual) == 0 ? "true" : "false");
}

static void scenario_values(const struct choice *c, unsigned int arg)
{
	char text[256];

	put_value(c, arg, "all", "all that do not take minutes");
	for (size_t i = 0; i < nscenarios; i++) {
		const struct scenario *s = scenarios[i];

		snprintf(text, sizeof(text), "%s: %s", s->name, s->summary);
		put_value(c, arg, s->name, text);
	}
}

static void interface_values(const struct choice *c, unsigned int arg)
{
	struct if_nameindex *all = if_nameindex();

	put_value(c, arg, "any", "any: all of them");
	for (const struct if_nameindex *i = all; i && i->if_index; i++)
		put_value(c, arg, i->if_name, i->if_name);
	if_freenameindex(all);
}

static const char *value_of(const struct request *q, const char *call)
{
	size_t i = 0;

	while (strcmp(choices[i].call, call) != 0)
		i++;
	return q->values[i] ? q->values[i] : choices[i].usual;
}

/* The command with these words, which it may put in another order. */
static int call(int (*command)(int argc, char *argv[]), const char *const words[])
{
	char *argv[WORDS_MAX + 1] = { NULL };
	int code = EXIT_SAME, n;

	for (n = 0; words[n] && !code; n++) {
		argv[n] = strdup(words[n]);
		if (!argv[n])
			code = trouble("extcap: out of memory");
	}
	if (!code)
		code = command(n, argv);
	while (n)
		free(argv[--n]);
	return code;
}

static int run_scenarios(const struct request *q)
{
	const char *name = value_of(q, "scenario");
	bool all = strcmp(name, "all") == 0;
	const char *const words[WORDS_MAX] = {
		"tcpclose-trace", "--format", "pcapng", "--", all ? NULL : name,
	};

	return call(all ? cmd_all : cmd_run, words);
}

static int run_watch(const struct request *q)
{
	const char *const words[WORDS_MAX] = {
		"tcpclose-trace watch",
		"--format",
		"pcapng",
		"--quiet",
		"--snaplen",
		value_of(q, "snaplen"),
		"--filter",
		q->filter ? q->filter : "",
		"--",
		value_of(q, "interface"),
	};

	return call(cmd_watch, words);
}

#define ETHERNET "dlt {number=1}{name=EN10MB}{display=Ethernet}\n"

static const struct place places[PLACE_N] = {
	[PLACE_SCENARIOS] = { "tcpclose-scenarios", "TCP close scenarios", ETHERNET,
			      false, run_scenarios },
	[PLACE_LIVE] = { "tcpclose-live", "annotated live capture",
			 ETHERNET "dlt {number=276}{name=LINUX_SLL2}"
				  "{display=Linux cooked-mode capture v2}\n",
			 true, run_watch },
};

enum {
	KEY_INTERFACES = 0x500,
	KEY_VERSION,
	KEY_INTERFACE,
	KEY_DLTS,
	KEY_CONFIG,
	KEY_CAPTURE,
	KEY_FIFO,
	KEY_FILTER,
	KEY_CHOICE,
};

static const struct argp_option asked[] = {
	{ .name = "extcap-interfaces", .key = KEY_INTERFACES },
	{ .name = "extcap-version", .key = KEY_VERSION, .arg = "VERSION" },
	{ .name = "extcap-interface", .key = KEY_INTERFACE, .arg = "NAME" },
	{ .name = "extcap-dlts", .key = KEY_DLTS },
	{ .name = "extcap-config", .key = KEY_CONFIG },
	{ .name = "capture", .key = KEY_CAPTURE },
	{ .name = "fifo", .key = KEY_FIFO, .arg = "PATH" },
	{ .name = "extcap-capture-filter", .key = KEY_FILTER, .arg = "EXPRESSION" },
};
#define NASKED (sizeof(asked) / sizeof(asked[0]))

static void set_place(struct request *q, const char *name)
{
	for (int i = 0; i < PLACE_N; i++)
		if (strcmp(places[i].name, name) == 0)
			q->place = &places[i];
	if (!q->place)
		snprintf(q->fault, sizeof(q->fault), "no interface '%s'", name);
}

static void set_choice(struct request *q, size_t i, const char *value)
{
	const struct choice *c = &choices[i];
	char *end;
	long n = strtol(value, &end, 10);

	q->values[i] = value;
	if (c->high && (*end || end == value || n < c->low || n > c->high))
		snprintf(q->fault, sizeof(q->fault),
			 "--%s is from %ld to %ld, not '%s'", c->call, c->low, c->high,
			 value);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *q = state->input;

	switch (key) {
	case ARGP_KEY_INIT: /* getopt_long() says what is wrong, and no advice follows */
		state->err_stream = NULL;
		return 0;
	case ARGP_KEY_ARG:
		snprintf(q->fault, sizeof(q->fault), "'%s' is not understood", arg);
		return 0;
	case KEY_INTERFACES:
		q->interfaces = true;
		return 0;
	case KEY_VERSION:
		return 0;
	case KEY_INTERFACE:
		set_place(q, arg);
		return 0;
	case KEY_DLTS:
		q->dlts = true;
		return 0;
	case KEY_CONFIG:
		q->config = true;
		return 0;
	case KEY_CAPTURE:
		q->capture = true;
		return 0;
	case KEY_FIFO:
		q->fifo = arg;
		return 0;
	case KEY_FILTER:
		q->filter = *arg ? arg : NULL;
		return 0;
	default:
		if (key < KEY_CHOICE || key >= KEY_CHOICE + (int)NCHOICES)
			return ARGP_ERR_UNKNOWN;
		set_choice(q, (size_t)(key - KEY_CHOICE), arg);
		return 0;
	}
}

static int print_interfaces(void)
{
	printf("extcap {version=" TCT_VERSION "}{display=How TCP connections end}\n");
	for (int i = 0; i < PLACE_N; i++)
		printf("interface {value=%s}{display=%s}\n", places[i].name,
		       places[i].display);
	return EXIT_SAME;
}

static void print_choice(const struct choice *c, unsigned int arg)
{
	printf("arg {number=%u}{call=--%s}{display=%s}{tooltip=%s}{type=%s}{default=%s}",
	       arg, c->call, c->display, c->tooltip, c->type, c->usual);
	if (c->high)
		printf("{range=%ld,%ld}", c->low, c->high);
	printf("\n");
	if (c->values)
		c->values(c, arg);
}

static void print_choices(const struct place *p)
{
	unsigned int arg = 0;

	for (size_t i = 0; i < NCHOICES; i++)
		if (&places[choices[i].place] == p)
			print_choice(&choices[i], arg++);
}

/* Wireshark takes what is printed for what is wrong with a filter. */
static int check_filter(const struct request *q)
{
	struct err e;

	if (!q->place->filter)
		printf("%s takes no capture filter\n", q->place->name);
	else if (source_live_check(q->filter, &e))
		printf("%s\n", e.msg);
	return EXIT_SAME;
}

static int open_fifo(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool failed = fd < 0 || dup2(fd, STDOUT_FILENO) < 0;

	if (failed)
		return trouble("extcap: %s: %s", path, strerror(errno));
	close(fd);
	return EXIT_SAME;
}

/* Return: 0 in the child, which has the signals that its parent had; its number, or -1 */
static pid_t begin(const sigset_t *signals)
{
	pid_t parent = getpid(), child;
	sigset_t before;

	sigprocmask(SIG_BLOCK, signals, &before);
	child = fork();
	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (getppid() != parent)
		_exit(EXIT_TROUBLE);
	return 0;
}

/* That nobody wants more packets is no trouble, however the child learns it. */
static int await(pid_t child, const sigset_t *signals)
{
	bool told = false;
	int status;

	while (waitpid(child, &status, WNOHANG) != child)
		if (sigwaitinfo(signals, NULL) != SIGCHLD) {
			told = true;
			kill(child, SIGTERM);
		}
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	if (told || WTERMSIG(status) == SIGPIPE)
		return EXIT_SAME;
	return trouble("extcap: ended by signal %d", WTERMSIG(status));
}

static int capture(const struct request *q)
{
	sigset_t signals;
	pid_t child;
	int code;

	if (!q->fifo)
		return trouble("extcap: --capture needs --fifo");
	if (q->filter && !q->place->filter)
		return trouble("extcap: %s takes no capture filter", q->place->name);
	code = open_fifo(q->fifo);
	if (code)
		return code;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGCHLD);
	child = begin(&signals);
	if (child < 0)
		return trouble("extcap: fork: %s", strerror(errno));
	if (child)
		return await(child, &signals);
	return q->place->command(q);
}

static int answer(const struct request *q)
{
	if (q->interfaces)
		return print_interfaces();
	if (!q->place)
		return trouble("extcap: --extcap-interface is missing");
	if (q->capture)
		return capture(q);
	if (q->config)
		print_choices(q->place);
	else if (q->dlts)
		fputs(q->place->dlts, stdout);
	else if (q->filter)
		return check_filter(q);
	else
		return trouble("extcap: nothing is asked of %s", q->place->name);
	return EXIT_SAME;
}

/* Choices are options like all others. */
static void list_options(struct argp_option list[static NASKED + NCHOICES])
{
	memcpy(list, asked, sizeof(asked));
	for (size_t i = 0; i < NCHOICES; i++) {
		list[NASKED + i].name = choices[i].call;
		list[NASKED + i].key = KEY_CHOICE + (int)i;
		list[NASKED + i].arg = "VALUE";
	}
}

bool extcap_asks(int argc, char *const argv[])
{
	if (argc < 2 || argv[1][0] != '-')
		return false;
	for (int i = 1; i < argc; i++)
		if (strncmp(argv[i], "--extcap-", 9) == 0)
			return true;
	return false;
}

int cmd_extcap(int argc, char *argv[])
{
	const char *values[NCHOICES] = { NULL };
	struct argp_option list[NASKED + NCHOICES + 1] = { 0 };
	const struct argp argp = { .options = list, .parser = parse };
	struct request q = { .values = values };
	char name[] = "tcpclose-trace";

	argv[0] = name;
	list_options(list);
	if (argp_parse(&argp, argc, argv, ARGP_NO_HELP, NULL, &q))
		return EXIT_TROUBLE;
	if (q.fault[0])
		return trouble("extcap: %s", q.fault);
	return answer(&q);
}
