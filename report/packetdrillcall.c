/* SPDX-License-Identifier: MIT
 *
 * packetdrillcall.c - a system call as a statement of packetdrill's.
 *
 * What a recording holds is text that may come from anywhere: of its arguments only numbers and
 * symbols go into a script.
 */
#include "packetdrillcall.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define ARGS_MAX 4

/**
 * struct args - The arguments of a call, as text
 * @v:		@n of them; what stands in braces is one
 */
struct args {
	char v[ARGS_MAX][48];
	size_t n;
};

static bool add_arg(struct args *a, const char *s, size_t n)
{
	if (a->n == ARGS_MAX || n >= sizeof(a->v[0]))
		return false;
	memcpy(a->v[a->n], s, n);
	a->v[a->n++][n] = '\0';
	return true;
}

/* "4, SO_LINGER, {1, 0}" has three. */
static bool split(const char *s, struct args *a)
{
	while (*s) {
		const char *brace = *s == '{' ? strchr(s, '}') : NULL;
		size_t n = strcspn(brace ? brace : s, ",");

		if (brace)
			n += (size_t)(brace - s);
		if (!add_arg(a, s, n))
			return false;
		s += n;
		s += strspn(s, ", ");
	}
	return true;
}

static bool is_number(const char *s)
{
	size_t n = strspn(s + (*s == '-'), "0123456789");

	return n && !s[n + (*s == '-')];
}

/* A number, or symbols: "SOCK_STREAM | SOCK_NONBLOCK", "0" */
static bool is_plain(const char *s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789| ";

	return is_number(s) || (isupper((unsigned char)*s) && !s[strspn(s, letters)] &&
				s[strlen(s) - 1] != '|');
}

/* What becomes of the arguments of calls that need no more than to be put in order: $1 is the
 * first, "..." an address or what is read or written.
 */
static const struct form {
	const char *name, *text;
	size_t nargs;
} forms[CALL_N] = {
	[CALL_BIND] = { "bind", "$1, ..., ...", 2 },
	[CALL_LISTEN] = { "listen", "$1, $2", 2 },
	[CALL_CONNECT] = { "connect", "$1, ..., ...", 2 },
	[CALL_ACCEPT] = { "accept", "$1, ..., ...", 1 },
	[CALL_ACCEPT4] = { "accept", "$1, ..., ...", 1 },
	[CALL_READ] = { "read", "$1, ..., $2", 2 },
	[CALL_RECV] = { "recv", "$1, ..., $2, $3", 3 },
	[CALL_RECVFROM] = { "recv", "$1, ..., $2, $3", 3 },
	[CALL_WRITE] = { "write", "$1, ..., $2", 2 },
	[CALL_SEND] = { "send", "$1, ..., $2, $3", 3 },
	[CALL_SENDTO] = { "send", "$1, ..., $2, $3", 3 },
	[CALL_SHUTDOWN] = { "shutdown", "$1, $2", 2 },
	[CALL_CLOSE] = { "close", "$1", 1 },
};

/* The second argument of both is an address, which is put in by packetdrill. */
static bool has_address(const struct call *c)
{
	return c->id == CALL_BIND || c->id == CALL_CONNECT;
}

static bool is_expressible(const struct call *c, const struct args *a)
{
	if (has_address(c)) /* no AF_UNSPEC, which is a symbol */
		return is_number(a->v[0]) && !is_plain(a->v[1]);
	for (size_t i = 0; i < a->n; i++)
		if (!is_plain(a->v[i]))
			return false;
	return true;
}

static bool put_form(struct textbuf *t, const struct call *c, const struct args *a)
{
	const struct form *f = &forms[c->id];

	if (!f->text || a->n != f->nargs || !is_expressible(c, a))
		return false;
	textbuf_add(t, "%s(", f->name);
	for (const char *p = f->text; *p; p++) {
		if (*p == '$')
			textbuf_add(t, "%s", a->v[*++p - '1']);
		else
			textbuf_add(t, "%c", *p);
	}
	textbuf_add(t, ")");
	return true;
}

/* Data in a SYN: the one sendto() to an address. */
static bool put_fastopen(struct textbuf *t, const struct args *a)
{
	if (a->n != 4 || !is_number(a->v[0]) || !is_number(a->v[1]) ||
	    !is_plain(a->v[2]))
		return false;
	textbuf_add(t, "sendto(%s, ..., %s, %s, ..., ...)", a->v[0], a->v[1], a->v[2]);
	return true;
}

static bool put_socket(struct textbuf *t, const struct args *a)
{
	static const char stream[] = "SOCK_STREAM";

	if (a->n != 3 || strncmp(a->v[1], stream, sizeof(stream) - 1) != 0 ||
	    !is_plain(a->v[1]) || !is_plain(a->v[2]))
		return false;
	textbuf_add(t, "socket(..., %s, %s)", a->v[1],
		    strcmp(a->v[2], "0") == 0 ? "IPPROTO_TCP" : a->v[2]);
	return true;
}

/* Of the symbols that packetdrill knows those whose value is a number. */
static const struct {
	const char *name, *level;
} options[] = {
	{ "SO_KEEPALIVE", "SOL_SOCKET" },
	{ "SO_RCVBUF", "SOL_SOCKET" },
	{ "SO_SNDBUF", "SOL_SOCKET" },
	{ "SO_REUSEADDR", "SOL_SOCKET" },
	{ "SO_REUSEPORT", "SOL_SOCKET" },
	{ "TCP_NODELAY", "SOL_TCP" },
	{ "TCP_CORK", "SOL_TCP" },
	{ "TCP_KEEPIDLE", "SOL_TCP" },
	{ "TCP_KEEPINTVL", "SOL_TCP" },
	{ "TCP_KEEPCNT", "SOL_TCP" },
	{ "TCP_SYNCNT", "SOL_TCP" },
	{ "TCP_LINGER2", "SOL_TCP" },
	{ "TCP_DEFER_ACCEPT", "SOL_TCP" },
	{ "TCP_QUICKACK", "SOL_TCP" },
	{ "TCP_USER_TIMEOUT", "SOL_TCP" },
	{ "TCP_FASTOPEN", "SOL_TCP" },
	{ "TCP_FASTOPEN_CONNECT", "SOL_TCP" },
};

static const char *level_of(const char *option)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strcmp(options[i].name, option) == 0)
			return options[i].level;
	return NULL;
}

/* "{1, 0}" */
static bool put_linger(struct textbuf *t, const struct args *a)
{
	char *end;
	unsigned long on, seconds;

	if (a->v[2][0] != '{' || !isdigit((unsigned char)a->v[2][1]))
		return false;
	on = strtoul(a->v[2] + 1, &end, 10);
	if (strncmp(end, ", ", 2) != 0 || !isdigit((unsigned char)end[2]))
		return false;
	seconds = strtoul(end + 2, &end, 10);
	if (strcmp(end, "}") != 0)
		return false;
	textbuf_add(t,
		    "setsockopt(%s, SOL_SOCKET, SO_LINGER, {onoff=%lu, linger=%lu}, 8)",
		    a->v[0], on, seconds);
	return true;
}

static bool put_setsockopt(struct textbuf *t, const struct args *a)
{
	const char *level;

	if (a->n != 3 || !is_number(a->v[0]))
		return false;
	if (strcmp(a->v[1], "SO_LINGER") == 0)
		return put_linger(t, a);
	level = level_of(a->v[1]);
	if (!level || !is_number(a->v[2]))
		return false;
	textbuf_add(t, "setsockopt(%s, %s, %s, [%s], 4)", a->v[0], level, a->v[1],
		    a->v[2]);
	return true;
}

static bool put_getsockopt(struct textbuf *t, const struct call *c,
			   const struct args *a)
{
	if (a->n != 2 || !is_number(a->v[0]) || strcmp(a->v[1], "SO_ERROR") != 0 ||
	    !is_plain(c->note))
		return false;
	textbuf_add(t, "getsockopt(%s, SOL_SOCKET, SO_ERROR, [%s], [4])", a->v[0],
		    c->note);
	return true;
}

/* "IN|RDHUP" is "POLLIN|POLLRDHUP". */
static bool put_events(struct textbuf *t, const char *name, const char *s)
{
	if (!is_plain(s) || strchr(s, ' '))
		return false;
	textbuf_add(t, ", %s=POLL", name);
	for (; *s; s++)
		textbuf_add(t, *s == '|' ? "|POLL" : "%c", *s);
	return true;
}

/* "{4, IN}, 100", and what it found in the note */
static bool put_poll(struct textbuf *t, const struct call *c, const struct args *a)
{
	char fd[12], events[32], end;

	if (a->n != 2 || !is_number(a->v[1]) ||
	    sscanf(a->v[0], "{%11[0-9], %31[A-Z|]%c", fd, events, &end) != 3 ||
	    end != '}')
		return false;
	textbuf_add(t, "poll([{fd=%s", fd);
	if (!put_events(t, "events", events) ||
	    (c->result > 0 && !put_events(t, "revents", c->note)))
		return false;
	textbuf_add(t, "}], 1, %s)", a->v[1]);
	return true;
}

static bool put_call(struct textbuf *t, const struct call *c, const struct args *a)
{
	switch (c->id) {
	case CALL_SOCKET:
		return put_socket(t, a);
	case CALL_SETSOCKOPT:
		return put_setsockopt(t, a);
	case CALL_GETSOCKOPT:
		return put_getsockopt(t, c, a);
	case CALL_POLL:
		return put_poll(t, c, a);
	case CALL_SENDTO:
		return put_form(t, c, a) || put_fastopen(t, a);
	default:
		return put_form(t, c, a);
	}
}

/* A note is made of words: letters, digits and blanks. */
static bool is_words(const char *s)
{
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && *s != ' ')
			return false;
	return true;
}

static bool put_result(struct textbuf *t, const struct call *c)
{
	const char *name = c->err ? strerrorname_np(c->err) : NULL;
	const char *text = name ? strerrordesc_np(c->err) : NULL;

	textbuf_add(t, " = %" PRId64, c->result);
	if (name)
		textbuf_add(t, " %s (%s)", name, text && is_words(text) ? text : name);
	return name || !c->err;
}

bool packetdrill_call(const struct call *c, char *buf, size_t n)
{
	struct textbuf t = { buf, 0, n };
	struct args a = { .n = 0 };

	buf[0] = '\0';
	return split(c->args, &a) && put_call(&t, c, &a) && put_result(&t, c) &&
	       t.used + 1 < n;
}

int packetdrill_descriptor(const struct call *c)
{
	const char *s = c->args + (*c->args == '{');
	size_t n = strspn(s, "0123456789");

	if (!n || n > 5 || !strchr(",)}", s[n]) || c->id == CALL_SOCKET)
		return -1;
	return (int)strtol(s, NULL, 10);
}

int packetdrill_opens(const struct call *c)
{
	bool opens =
		c->id == CALL_SOCKET || c->id == CALL_ACCEPT || c->id == CALL_ACCEPT4;

	return opens && c->result >= 0 && c->result < 100000 ? (int)c->result : -1;
}
