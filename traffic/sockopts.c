/* SPDX-License-Identifier: MIT
 *
 * sockopts.c - set a socket option of the table.
 */
#include "sockopts.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* What setsockopt(2) takes, and the same as text. */
union value {
	int number;
	struct linger linger;
	struct sock_fprog filter;
	struct tcp_md5sig key;
};

struct encoded {
	union value value;
	struct sock_filter code[5]; /* what value.filter points to */
	socklen_t len;
	char text[48];
};

static void sockopt_encode_number(int64_t arg, struct encoded *v)
{
	v->value.number = (int)arg;
	v->len = sizeof(v->value.number);
	snprintf(v->text, sizeof(v->text), "%d", v->value.number);
}

static void sockopt_encode_linger(int64_t arg, struct encoded *v)
{
	v->value.linger = (struct linger){ .l_onoff = 1, .l_linger = (int)arg };
	v->len = sizeof(v->value.linger);
	snprintf(v->text, sizeof(v->text), "{1, %d}", v->value.linger.l_linger);
}

/* For peers on the loopback; @arg is the length of the key. */
static void sockopt_encode_key(int64_t arg, struct encoded *v)
{
	struct sockaddr_in peer = { .sin_family = AF_INET };

	peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	memset(&v->value.key, 0, sizeof(v->value.key));
	memcpy(&v->value.key.tcpm_addr, &peer, sizeof(peer));
	v->value.key.tcpm_keylen = (uint16_t)arg;
	memset(v->value.key.tcpm_key, 'k', (size_t)arg);
	v->len = sizeof(v->value.key);
	snprintf(v->text, sizeof(v->text), "{127.0.0.1, key of %d}", (int)arg);
}

static const struct {
	const char *name;
	uint8_t flags, without;
} drops[DROP_N] = {
#define DROP(id, name, flags, without) [DROP_##id] = { name, flags, without },
#include "drops.def"
#undef DROP
};

/* The filter of a TCP socket sees the TCP header at offset 0 (tcp_filter()). */
static void sockopt_encode_drop(int64_t arg, struct encoded *v)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, drops[arg].without, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, drops[arg].flags, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
	};

	memcpy(v->code, code, sizeof(code));
	v->value.filter = (struct sock_fprog){ .len = sizeof(code) / sizeof(code[0]),
					       .filter = v->code };
	v->len = sizeof(v->value.filter);
	snprintf(v->text, sizeof(v->text), "{drop %s}", drops[arg].name);
}

static const struct {
	const char *name;
	int level, option;
	void (*encode)(int64_t arg, struct encoded *v);
} options[SOCKOPT_N] = {
#define SOCKOPT(id, name, level, option, encode)                                       \
	[SOCKOPT_##id] = { name, level, option, sockopt_encode_##encode },
#include "sockopts.def"
#undef SOCKOPT
};

int sockopt_set(int fd, enum sockopt_id id, int64_t arg)
{
	struct encoded v;

	options[id].encode(arg, &v);
	return setsockopt(fd, options[id].level, options[id].option, &v.value, v.len);
}

int sockopt_get(int fd, enum sockopt_id id, int *value)
{
	socklen_t len = sizeof(*value);

	return getsockopt(fd, options[id].level, options[id].option, value, &len);
}

const char *sockopt_name(enum sockopt_id id)
{
	return options[id].name;
}

void sockopt_text(enum sockopt_id id, int64_t arg, char *buf, size_t size)
{
	struct encoded v;

	options[id].encode(arg, &v);
	snprintf(buf, size, "%s, %s", options[id].name, v.text);
}
