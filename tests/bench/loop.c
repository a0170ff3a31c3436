/* SPDX-License-Identifier: MIT
 *
 * loop.c - the yardstick: libpcap hands each frame over, and nothing is done with it.
 */
#include <pcap/pcap.h>
#include <stdio.h>

static void count(u_char *n, const struct pcap_pkthdr *h, const u_char *data)
{
	(void)h;
	(void)data;
	++*(unsigned long *)(void *)n;
}

int main(int argc, char *argv[])
{
	char why[PCAP_ERRBUF_SIZE];
	unsigned long n = 0;
	pcap_t *p = argc == 2 ? pcap_open_offline(argv[1], why) : NULL;

	if (!p || pcap_loop(p, -1, count, (u_char *)&n) < 0)
		return 1;
	pcap_close(p);
	printf("%lu\n", n);
	return 0;
}
