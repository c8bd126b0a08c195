import type { AddressPeer } from './render-settings.js';

/** IANA's special-purpose blocks that are never public: this network, private, shared, loopback, link-local (metadata), tests, multicast, reserved. */
const neverPublic = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];

/** The same of IPv6, with what leads to IPv4 addresses. */
const neverPublic6 = [
  ...['::/96', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32'],
  ...['2002::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
];

/**
 * Every public IPv4 address. `own` are the networks of the cluster itself that have public addresses: its API server, nodes,
 * pods and Services. Where they are left out, units reach them.
 */
export const publicAddresses = (own: readonly string[]): readonly AddressPeer[] => [
  { cidr: '0.0.0.0/0', except: [...new Set([...neverPublic, ...own])] },
];

/** Every public IPv6 address, for a cluster that routes these. */
export const publicAddresses6 = (own: readonly string[]): readonly AddressPeer[] => [
  { cidr: '::/0', except: [...new Set([...neverPublic6, ...own])] },
];
