/* SPDX-License-Identifier: MIT
 *
 * pcap_dbus.c - no captures from D-Bus: libpcap's own would bring libdbus, and that libsystemd,
 * of which Debian has no archive to link statically.
 */
#include <pcap/pcap.h>

struct pcap_if_list;
int dbus_findalldevs(struct pcap_if_list *list, char *errbuf);
pcap_t *dbus_create(const char *device, char *errbuf, int *is_ours);

int dbus_findalldevs(struct pcap_if_list *list, char *errbuf)
{
	(void)list;
	(void)errbuf;
	return 0;
}

pcap_t *dbus_create(const char *device, char *errbuf, int *is_ours)
{
	(void)device;
	(void)errbuf;
	*is_ours = 0;
	return NULL;
}
