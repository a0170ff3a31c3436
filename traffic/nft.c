/* SPDX-License-Identifier: MIT
 *
 * nft.c - a packet filter for the network namespace: nf_tables and nfnetlink_queue.
 *
 * A rule is a list of expressions: load something into a register, compare it, and at
 * the end a verdict. It stands in a chain of its own at the hook through which all that
 * is delivered to this host comes, after the capture has seen it. Messages that change
 * the rules come in batches: all of one are obeyed, or none.
 */
#include "nft.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netfilter/xt_NFQUEUE.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define NAME	  "tcpclose-trace" /* of the table, and of its chain */
#define BUF_SIZE  4096
#define WAIT_MS	  1000
#define QUEUE	  0
#define TCP_DPORT 2  /* offset of the destination port */
#define TCP_FLAGS 13 /* and of the flags */

static const struct {
	const char *name;
	uint8_t flags, without;
} drops[DROP_N] = {
#define DROP(id, name, flags, without) [DROP_##id] = { name, flags, without },
#include "drops.def"
#undef DROP
};

const char *nft_segments(enum drop what)
{
	return drops[what].name;
}

/* --- expressions --- */

/**
 * struct expr - An expression being written
 * @elem, @data: Attributes that have to be ended
 */
struct expr {
	struct nlattr *elem, *data;
};

static struct expr expr_begin(struct nlmsghdr *nlh, const char *name)
{
	struct expr x = { .elem = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM) };

	mnl_attr_put_strz(nlh, NFTA_EXPR_NAME, name);
	x.data = mnl_attr_nest_start(nlh, NFTA_EXPR_DATA);
	return x;
}

static void expr_end(struct nlmsghdr *nlh, const struct expr *x)
{
	mnl_attr_nest_end(nlh, x->data);
	mnl_attr_nest_end(nlh, x->elem);
}

static void put_be32(struct nlmsghdr *nlh, uint16_t type, uint32_t value)
{
	mnl_attr_put_u32(nlh, type, htonl(value));
}

static void put_value(struct nlmsghdr *nlh, uint16_t type, const void *value, size_t n)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	mnl_attr_put(nlh, NFTA_DATA_VALUE, n, value);
	mnl_attr_nest_end(nlh, nest);
}

static void put_compare(struct nlmsghdr *nlh, enum nft_cmp_ops op, const void *value,
			size_t n)
{
	struct expr x = expr_begin(nlh, "cmp");

	put_be32(nlh, NFTA_CMP_SREG, NFT_REG_1);
	put_be32(nlh, NFTA_CMP_OP, op);
	put_value(nlh, NFTA_CMP_DATA, value, n);
	expr_end(nlh, &x);
}

static void put_is_tcp(struct nlmsghdr *nlh)
{
	const uint8_t tcp = IPPROTO_TCP;
	struct expr x = expr_begin(nlh, "meta");

	put_be32(nlh, NFTA_META_KEY, NFT_META_L4PROTO);
	put_be32(nlh, NFTA_META_DREG, NFT_REG_1);
	expr_end(nlh, &x);
	put_compare(nlh, NFT_CMP_EQ, &tcp, sizeof(tcp));
}

static void put_load(struct nlmsghdr *nlh, uint32_t offset, uint32_t n)
{
	struct expr x = expr_begin(nlh, "payload");

	put_be32(nlh, NFTA_PAYLOAD_DREG, NFT_REG_1);
	put_be32(nlh, NFTA_PAYLOAD_BASE, NFT_PAYLOAD_TRANSPORT_HEADER);
	put_be32(nlh, NFTA_PAYLOAD_OFFSET, offset);
	put_be32(nlh, NFTA_PAYLOAD_LEN, n);
	expr_end(nlh, &x);
}

static void put_is_to(struct nlmsghdr *nlh, uint16_t port)
{
	const uint16_t number = htons(port);

	put_load(nlh, TCP_DPORT, sizeof(number));
	put_compare(nlh, NFT_CMP_EQ, &number, sizeof(number));
}

/* Of the flags in @mask none is set; or with NFT_CMP_NEQ, some are. */
static void put_flags(struct nlmsghdr *nlh, uint8_t mask, enum nft_cmp_ops op)
{
	const uint8_t none = 0;
	struct expr x;

	put_load(nlh, TCP_FLAGS, sizeof(mask));
	x = expr_begin(nlh, "bitwise");
	put_be32(nlh, NFTA_BITWISE_SREG, NFT_REG_1);
	put_be32(nlh, NFTA_BITWISE_DREG, NFT_REG_1);
	put_be32(nlh, NFTA_BITWISE_LEN, sizeof(mask));
	put_value(nlh, NFTA_BITWISE_MASK, &mask, sizeof(mask));
	put_value(nlh, NFTA_BITWISE_XOR, &none, sizeof(none));
	expr_end(nlh, &x);
	put_compare(nlh, op, &none, sizeof(none));
}

/* --- verdicts: the last expression --- */

static void nft_put_verdict(struct nlmsghdr *nlh, uint32_t code, uint8_t unused)
{
	struct expr x = expr_begin(nlh, "immediate");
	struct nlattr *data, *verdict;

	(void)unused;
	put_be32(nlh, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
	data = mnl_attr_nest_start(nlh, NFTA_IMMEDIATE_DATA);
	verdict = mnl_attr_nest_start(nlh, NFTA_DATA_VERDICT);
	put_be32(nlh, NFTA_VERDICT_CODE, code);
	mnl_attr_nest_end(nlh, verdict);
	mnl_attr_nest_end(nlh, data);
	expr_end(nlh, &x);
}

static void nft_put_reject(struct nlmsghdr *nlh, uint32_t type, uint8_t icmp_code)
{
	struct expr x = expr_begin(nlh, "reject");

	put_be32(nlh, NFTA_REJECT_TYPE, type);
	mnl_attr_put_u8(nlh, NFTA_REJECT_ICMP_CODE, icmp_code);
	expr_end(nlh, &x);
}

/* The target of iptables: more kernels have it than the expression "queue". */
static void nft_put_queue(struct nlmsghdr *nlh, uint32_t unused, uint8_t unused_too)
{
	const struct xt_NFQ_info info = { .queuenum = QUEUE };
	uint64_t target = 0; /* its size, aligned */
	struct expr x = expr_begin(nlh, "target");

	(void)unused;
	(void)unused_too;
	memcpy(&target, &info, sizeof(info));
	mnl_attr_put_strz(nlh, NFTA_TARGET_NAME, "NFQUEUE");
	put_be32(nlh, NFTA_TARGET_REV, 0);
	mnl_attr_put(nlh, NFTA_TARGET_INFO, sizeof(target), &target);
	expr_end(nlh, &x);
}

static const struct {
	const char *name;
	void (*put)(struct nlmsghdr *nlh, uint32_t a, uint8_t b);
	uint32_t a;
	uint8_t b;
} firewalls[FIREWALL_N] = {
#define FIREWALL(id, name, put, a, b) [FIREWALL_##id] = { name, nft_put_##put, a, b },
#include "firewalls.def"
#undef FIREWALL
};

const char *nft_verdict(enum firewall verdict)
{
	return firewalls[verdict].name;
}

/* --- messages --- */

/**
 * struct batch - Messages that are obeyed together
 * @used:	Bytes in @buf
 * @seq:	Of the last message, by which its answer is known
 */
struct batch {
	char buf[BUF_SIZE] __attribute__((aligned(8)));
	size_t used;
	uint32_t seq;
};

static struct nlmsghdr *put_header(void *buf, uint16_t type, uint16_t flags,
				   uint8_t family, uint16_t id)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nfgenmsg *nfg;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	nfg->nfgen_family = family;
	nfg->version = NFNETLINK_V0;
	nfg->res_id = htons(id);
	return nlh;
}

/* The next message of a batch; the one before is complete. */
static struct nlmsghdr *batch_next(struct batch *b, const struct nlmsghdr *before,
				   uint16_t type, uint16_t flags)
{
	bool edge = type == NFNL_MSG_BATCH_BEGIN || type == NFNL_MSG_BATCH_END;
	struct nlmsghdr *nlh;

	b->used += before ? MNL_ALIGN(before->nlmsg_len) : 0;
	nlh = put_header(b->buf + b->used,
			 edge ? type : (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type),
			 flags, edge ? AF_UNSPEC : NFPROTO_IPV4,
			 edge ? NFNL_SUBSYS_NFTABLES : 0);
	nlh->nlmsg_seq = ++b->seq;
	return nlh;
}

/* Until the kernel has said yes or no to message @seq, or no to one before. */
static int take_answer(int fd, uint32_t seq)
{
	char buf[BUF_SIZE] __attribute__((aligned(8)));
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (poll(&p, 1, WAIT_MS) > 0) {
		ssize_t n = recv(fd, buf, sizeof(buf), 0);
		const struct nlmsghdr *nlh = (const struct nlmsghdr *)buf;
		int left = (int)n;

		for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			const struct nlmsgerr *ack = mnl_nlmsg_get_payload(nlh);

			if (nlh->nlmsg_type != NLMSG_ERROR)
				continue;
			errno = -ack->error;
			if (errno || nlh->nlmsg_seq == seq)
				return errno ? -1 : 0;
		}
	}
	errno = ETIMEDOUT;
	return -1;
}

static int batch_send(int fd, struct batch *b, const struct nlmsghdr *last)
{
	uint32_t seq = last->nlmsg_seq;
	const struct nlmsghdr *end = batch_next(b, last, NFNL_MSG_BATCH_END, 0);
	size_t n = b->used + end->nlmsg_len;

	return send(fd, b->buf, n, MSG_NOSIGNAL) < 0 ? -1 : take_answer(fd, seq);
}

static struct nlmsghdr *put_table(struct batch *b, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh = batch_next(b, NULL, NFNL_MSG_BATCH_BEGIN, 0);

	nlh = batch_next(b, nlh, type, flags);
	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, NAME);
	return nlh;
}

static struct nlmsghdr *put_chain(struct batch *b, const struct nlmsghdr *before)
{
	struct nlmsghdr *nlh = batch_next(b, before, NFT_MSG_NEWCHAIN, NLM_F_CREATE);
	struct nlattr *hook;

	mnl_attr_put_strz(nlh, NFTA_CHAIN_TABLE, NAME);
	mnl_attr_put_strz(nlh, NFTA_CHAIN_NAME, NAME);
	hook = mnl_attr_nest_start(nlh, NFTA_CHAIN_HOOK);
	put_be32(nlh, NFTA_HOOK_HOOKNUM, NF_INET_LOCAL_IN);
	put_be32(nlh, NFTA_HOOK_PRIORITY, 0);
	mnl_attr_nest_end(nlh, hook);
	mnl_attr_put_strz(nlh, NFTA_CHAIN_TYPE, "filter");
	return nlh;
}

static struct nlmsghdr *put_rule(struct batch *b, const struct nlmsghdr *before,
				 enum drop what, enum firewall verdict, uint16_t port)
{
	struct nlmsghdr *nlh = batch_next(b, before, NFT_MSG_NEWRULE,
					  NLM_F_CREATE | NLM_F_APPEND | NLM_F_ACK);
	struct nlattr *list;

	mnl_attr_put_strz(nlh, NFTA_RULE_TABLE, NAME);
	mnl_attr_put_strz(nlh, NFTA_RULE_CHAIN, NAME);
	list = mnl_attr_nest_start(nlh, NFTA_RULE_EXPRESSIONS);
	put_is_tcp(nlh);
	if (port)
		put_is_to(nlh, port);
	put_flags(nlh, drops[what].flags, NFT_CMP_NEQ);
	put_flags(nlh, drops[what].without, NFT_CMP_EQ);
	firewalls[verdict].put(nlh, firewalls[verdict].a, firewalls[verdict].b);
	mnl_attr_nest_end(nlh, list);
	return nlh;
}

/* --- what is held back --- */

static int queue_bind(int fd)
{
	char buf[BUF_SIZE] __attribute__((aligned(8)));
	const struct nfqnl_msg_config_cmd bind = { .command = NFQNL_CFG_CMD_BIND };
	const struct nfqnl_msg_config_params how = { .copy_mode = NFQNL_COPY_META };
	struct nlmsghdr *nlh =
		put_header(buf, NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_CONFIG, NLM_F_ACK,
			   AF_UNSPEC, QUEUE);

	mnl_attr_put(nlh, NFQA_CFG_CMD, sizeof(bind), &bind);
	mnl_attr_put(nlh, NFQA_CFG_PARAMS, sizeof(how), &how);
	return send(fd, buf, nlh->nlmsg_len, MSG_NOSIGNAL) < 0 ? -1
							       : take_answer(fd, 0);
}

static int take_packet(const struct nlattr *attr, void *id)
{
	struct nfqnl_msg_packet_hdr packet;

	if (mnl_attr_get_type(attr) != NFQA_PACKET_HDR ||
	    mnl_attr_get_payload_len(attr) < sizeof(packet))
		return MNL_CB_OK;
	memcpy(&packet, mnl_attr_get_payload(attr), sizeof(packet));
	memcpy(id, &packet.packet_id, sizeof(packet.packet_id));
	return MNL_CB_STOP;
}

/* In network byte order, as it came. */
static int release_one(int fd, uint32_t id)
{
	char buf[BUF_SIZE] __attribute__((aligned(8)));
	const struct nfqnl_msg_verdict_hdr on = { .verdict = htonl(NF_ACCEPT),
						  .id = id };
	struct nlmsghdr *nlh =
		put_header(buf, NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_VERDICT, 0,
			   AF_UNSPEC, QUEUE);

	mnl_attr_put(nlh, NFQA_VERDICT_HDR, sizeof(on), &on);
	return send(fd, buf, nlh->nlmsg_len, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/* The next segment that is held: its number into *@id. */
static int next_held(int fd, uint32_t *id)
{
	char buf[BUF_SIZE] __attribute__((aligned(8)));
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (poll(&p, 1, WAIT_MS) > 0) {
		const struct nlmsghdr *nlh = (const struct nlmsghdr *)buf;
		ssize_t n = recv(fd, buf, sizeof(buf), 0);

		if (n < 0)
			return -1;
		if (mnl_nlmsg_ok(nlh, (int)n) &&
		    nlh->nlmsg_type == (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET) &&
		    mnl_attr_parse(nlh, sizeof(struct nfgenmsg), take_packet, id) ==
			    MNL_CB_STOP)
			return 0;
	}
	errno = ETIMEDOUT;
	return -1;
}

int64_t nft_release(int fd, int64_t count)
{
	uint32_t id;

	for (int64_t i = 0; i < count; i++)
		if (next_held(fd, &id) < 0 || release_one(fd, id) < 0)
			return -1;
	return count;
}

int nft_rule(int fd, enum drop what, enum firewall verdict, uint16_t port)
{
	struct batch b = { .used = 0, .seq = 0 };
	struct nlmsghdr *nlh;

	if (verdict == FIREWALL_HOLD && queue_bind(fd) < 0)
		return -1;
	if (verdict == FIREWALL_ACCEPT)
		return batch_send(fd, &b, put_table(&b, NFT_MSG_DELTABLE, NLM_F_ACK));
	nlh = put_table(&b, NFT_MSG_NEWTABLE, NLM_F_CREATE);
	return batch_send(fd, &b,
			  put_rule(&b, put_chain(&b, nlh), what, verdict, port));
}
