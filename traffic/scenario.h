/* SPDX-License-Identifier: MIT
 *
 * scenario.h - a way for a connection to end, as a script of system calls.
 *
 * A scenario is data: a table of steps, each one system call of one process, what it
 * must return, and what the kernel must say of both sockets before the next step.
 * run.c plays it: it starts a process an actor and orders one call after the other,
 * so that the order of rows is the order of calls. Nothing sleeps: what has to happen
 * in between is waited for in the kernel's own table of sockets.
 *
 * To add one: traffic/scn_NAME.c, which defines scn_NAME, and a row in scenarios.def.
 */
#ifndef TCT_SCENARIO_H
#define TCT_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call.h"
#include "tcpfsm.h"

/* The processes. CLIENT and SERVER share a connection, and so do the further pairs. */
enum actor { CLIENT, SERVER, CLIENT_2, SERVER_2, CLIENT_3, SERVER_3, ACTOR_N };

/* What a step calls a descriptor; its number is the kernel's choice. */
enum slot { FD_CONN, FD_LISTENER, FD_A, FD_B, FD_N };

/* Options for CALL_SETSOCKOPT. */
enum sockopt_id {
#define SOCKOPT(id, name, level, option, encode) SOCKOPT_##id,
#include "sockopts.def"
#undef SOCKOPT
	SOCKOPT_N
};

/* Values of step.want that are no number. */
#define ANY_FD	 INT64_MAX	 /* a descriptor */
#define SOME	 (INT64_MAX - 1) /* one byte or more; how many is the kernel's choice */
#define NO_LIMIT (-1)		 /* timeout of CALL_POLL */

/* Values of step.arg for CALL_SIGNAL, which is always about SIGPIPE. */
enum { SIGPIPE_DEFAULT, SIGPIPE_IGNORED };

/* Values of step.arg for CALL_SOCKET. */
enum transport {
#define TRANSPORT(id, family, type, protocol) OVER_##id,
#include "transports.def"
#undef TRANSPORT
	TRANSPORT_N
};

/* Values of step.arg for CALL_CONNECT: TO_SERVER is the other of the pair, TO_FIRST is
 * SERVER whoever asks; TO_NOBODY dissolves the connection.
 */
enum { TO_SERVER, TO_SELF, TO_NOBODY, TO_FIRST };

/* Values of step.arg for CALL_BIND: the kernel chooses the port, or as before; or an
 * address that CALL_NETNS_ADD made, and any port.
 */
enum { ANY_PORT, SAME_PORT, AT_VETH };

/* Values of step.arg for SO_ATTACH_FILTER: what the socket is deaf for; for
 * CALL_FIREWALL: what the rule is about.
 */
enum drop {
#define DROP(id, name, flags, without) DROP_##id,
#include "drops.def"
#undef DROP
	DROP_N
};

/* Values of step.flags for CALL_FIREWALL. */
enum firewall {
#define FIREWALL(id, name, put, a, b) FIREWALL_##id,
#include "firewalls.def"
#undef FIREWALL
	FIREWALL_N
};

/* Values of step.flags for CALL_WRITE. */
enum payload {
	PAYLOAD_LETTERS,
#define PAYLOAD(id, name, bytes) PAYLOAD_##id,
#include "payloads.def"
#undef PAYLOAD
	PAYLOAD_N
};

/* Values of step.arg for CALL_LINK. */
enum { LINK_DOWN, LINK_UP };

/* Values of step.arg for CALL_INJECT. */
enum inject {
#define INJECT(id, name, as, flags, seq, ack, payload, window, age, join, answered)    \
	INJECT_##id,
#include "injects.def"
#undef INJECT
	INJECT_N
};

/* What scenarios have in common; lists show one group after the other. */
enum group {
	GROUP_NONE,
#define GROUP(id, title) GROUP_##id,
#include "groups.def"
#undef GROUP
	GROUP_N
};

/**
 * struct await - What must be true of a socket before the next step
 * @state:	enum tcp_state, TS_NONE for any; TS_CLOSE: the kernel lists it no more
 * @drained:	All that it sent is acknowledged
 * @unread:	At least so many bytes wait to be read; Linux counts a FIN as one
 */
struct await {
	uint8_t state;
	bool drained;
	uint32_t unread;
};

/**
 * struct step - One call by one actor
 * @who:	Who makes it
 * @call:	Which one; CALL_PIPE and CALL_SOCKETPAIR fill FD_A and FD_B. CALL_KILLED
 *		is made from outside: SIGKILL. CALL_INJECT sends a segment in the name of
 *		the first pair, over a descriptor that OVER_RAW has opened.
 *		CALL_FIREWALL and CALL_RELEASE need one of OVER_NETFILTER: a rule for
 *		what goes to the first server, or goes anywhere if it is FIREWALL_HOLD;
 *		so many segments that were held go on. CALL_LINK is about lo.
 *		CALL_PIDFD_GETFD takes a copy of the first server's FD_CONN.
 *		CALL_NETNS_ADD is for CLIENT_2: it makes a network namespace that
 *		CALL_SETNS enters, joined to that of all others. It is gone when
 *		CALL_NETNS_DELETE returns; whoever was in it must have ended before
 * @fd:		On which descriptor, or in which slot to keep a new one.
 *		CALL_ACCEPT takes from FD_LISTENER, CALL_SENDFILE from FD_A. The actor's
 *		connection is in FD_CONN; one in FD_A is somebody else's
 * @opt:	For CALL_SETSOCKOPT and CALL_GETSOCKOPT
 * @arg:	Bytes to read or write, SHUT_*, events for CALL_POLL, the value of the
 *		option, SIGPIPE_*, OVER_*, TO_*, *_PORT, AT_VETH, INJECT_*, DROP_*, LINK_*, or
 *		the status for CALL_EXIT
 * @flags:	MSG_* for send and recv, the timeout in ms for CALL_POLL,
 *		SOCK_NONBLOCK for CALL_SOCKET, FIREWALL_*, PAYLOAD_*
 * @want:	What it must return; ANY_FD, SOME
 * @err:	If not 0: it must fail with this errno instead
 * @signal:	Signal that it must raise, 0 for none
 * @revents:	For CALL_POLL: what it must say
 * @value:	For CALL_GETSOCKOPT: what it must say
 * @killed:	@signal ends the process
 * @repeat:	Again and again while it returns 1 or more; @want, @err and @signal are
 *		about the last time
 * @blocks:	Go on to the next step as soon as the process sleeps in the call
 * @join:	No call: wait for the one that @blocks
 * @watch:	No call: only wait for the sockets
 * @pause:	No call: wait as many seconds as the user asks for, normally none
 * @segments:	If not 0: this many segments must have left this actor's socket since
 *		its call before. Otherwise a timer of the kernel came first: the run
 *		does not show what it is to show, and is done again
 * @lacking:	What is needed for the call. If it fails with EPERM, or is unknown to
 *		the kernel, the scenario is skipped for want of that
 * @since, @before: Only on kernels from that version on, or before it; 0 for all
 * @client, @server: What to wait for then, of this pair's sockets. If anything is
 *		asked for, both sockets are recorded as they are seen then
 */
struct step {
	enum actor who;
	enum call_id call;
	enum slot fd;
	enum sockopt_id opt;
	int64_t arg;
	int flags;
	int64_t want;
	int err;
	int signal;
	int revents;
	int value;
	bool killed, repeat, blocks, join, watch, pause;
	uint32_t segments;
	const char *lacking;
	unsigned int since, before;
	struct await client, server;
};

/**
 * struct setting - What the kernel of the private network namespace is told before
 * @name:	"net/ipv4/tcp_fin_timeout"; NULL ends the list
 * @if_there:	Kernels that do not have it do so anyway
 */
struct setting {
	const char *name, *value;
	bool if_there;
};

#define SETTINGS_MAX 2

/**
 * struct change - Where kernels do not agree
 * @since, @before: Versions that do what @text says, LINUX(); 0 for no limit. Stable kernels
 *		take changes back from newer ones, so these are the series in which it was
 *		seen, not the release with the commit
 * @ending, @cause, @closer, @frames: If set, instead of the scenario's own; "" for none
 * @text:	What they do, and what an application notices, a sentence or two
 * @commit:	What changed it: hash, first release with it, date, subject
 */
struct change {
	unsigned int since, before;
	const char *ending, *cause, *closer;
	unsigned int frames;
	const char *text, *commit;
};

#define CHANGES_MAX 2

/**
 * struct scenario - A way to end
 * @group:	Where lists show it
 * @name:	What the user types: lower case, digits, hyphens
 * @summary:	One line for lists
 * @story:	What it shows and why one should care, a few sentences
 * @ending:	How the analyzer must say that each connection ended: "graceful",
 *		"simultaneous", "reset", "refused"; NULL if there is no packet
 * @cause:	Its word for why; NULL if there is nothing to explain
 * @cause_too:	Why another of its connections ended, where they are not alike
 * @closer:	Who ended it: "client", "server", "both"; NULL if no packet does
 * @catalogue:	The same in scenarios/catalogue.md, NULL if it has none
 * @who:	Names of actors that are no clients and servers
 * @settings:	For what takes a minute otherwise
 * @changes:	What other kernels do
 * @frames:	If not 0: how many frames a run takes. Another number means that a timer
 *		of the kernel was early or late, and a few more runs are tried
 * @seconds:	If not 0: it takes so long, because it waits for timers as they are by
 *		default; 'all' leaves it out unless asked
 * @steps:	@nsteps of them; STEPS() fills in both
 */
struct scenario {
	enum group group;
	const char *name;
	const char *summary;
	const char *story;
	const char *ending;
	const char *cause;
	const char *cause_too;
	const char *closer;
	const char *catalogue;
	const char *who[ACTOR_N];
	struct setting settings[SETTINGS_MAX];
	struct change changes[CHANGES_MAX];
	unsigned int frames;
	unsigned int seconds;
	const struct step *steps;
	size_t nsteps;
};

#define STEPS(array) .steps = (array), .nsteps = sizeof(array) / sizeof((array)[0])

/* The rows that make @s listen, and those that connect @c to @s. */
/* clang-format off */
#define OPEN_LISTENER_OVER(s, transport)                                               \
	{ s, CALL_SOCKET, FD_LISTENER, .arg = (transport), .want = ANY_FD,             \
	  .lacking = "IPv6 or MPTCP in this kernel" },                                 \
	{ s, CALL_BIND, FD_LISTENER, .want = 0, .lacking = "::1 on lo" },              \
	{ s, CALL_LISTEN, FD_LISTENER, .arg = 1, .want = 0 }
#define OPEN_LISTENER(s) OPEN_LISTENER_OVER(s, OVER_IPV4)
#define CONNECT_OVER(c, s, transport)                                                  \
	{ c, CALL_SOCKET, .arg = (transport), .want = ANY_FD },                        \
	{ c, CALL_CONNECT, .want = 0,                                                  \
	  .client = { .state = TS_ESTABLISHED, .drained = true },                        \
	  .server = { .state = TS_ESTABLISHED, .drained = true } }
#define ACCEPT_CONNECTION(s)                                                           \
	{ s, CALL_ACCEPT, .want = ANY_FD,                                              \
	  .client = { .state = TS_ESTABLISHED, .drained = true },                        \
	  .server = { .state = TS_ESTABLISHED, .drained = true } }
#define OPEN_CONNECTION_OVER(c, s, transport)                                          \
	OPEN_LISTENER_OVER(s, transport),                                              \
	{ c, CALL_SOCKET, .arg = (transport), .want = ANY_FD },                        \
	{ c, CALL_CONNECT, .want = 0 },                                                \
	ACCEPT_CONNECTION(s)
#define OPEN_CONNECTION(c, s) OPEN_CONNECTION_OVER(c, s, OVER_IPV4)
/* Little room at the receiver, the server: what does not fit stays with the client. */
#define OPEN_NARROW_CONNECTION(c, s)                                                   \
	OPEN_LISTENER(s),                                                              \
	{ s, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_RCVBUF, .arg = 4096,         \
	  .want = 0 },                                                                 \
	CONNECT_OVER(c, s, OVER_IPV4),                                                 \
	ACCEPT_CONNECTION(s)
/* The row that lets @who filter what is delivered to this host. */
#define OPEN_FIREWALL(who)                                                             \
	{ who, CALL_SOCKET, FD_A, .arg = OVER_NETFILTER, .want = ANY_FD,               \
	  .lacking = "nfnetlink in this kernel" }
#define NFT_LACKING "CAP_NET_ADMIN, and nf_tables with what the rule says"
/* clang-format on */

extern const struct scenario *const scenarios[];
extern const size_t nscenarios;

/* By enum group. */
extern const char *const group_titles[GROUP_N];

/** scenario_find() - By name; NULL if there is none */
const struct scenario *scenario_find(const char *name);

/** scenario_who() - What an actor is called in the records */
const char *scenario_who(const struct scenario *scn, enum actor who);

/**
 * scenario_apart() - Does an actor go to a network namespace of its own?
 *
 * Nothing can be asked there of its socket.
 */
bool scenario_apart(const struct scenario *scn, enum actor who);

/** scenario_actors() - How many actors its steps name, from CLIENT on */
size_t scenario_actors(const struct scenario *scn);

#endif /* TCT_SCENARIO_H */
