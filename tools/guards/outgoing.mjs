/** Guards of the addresses that tenants name. */
const rules = 'libs/drivers/outgoing/src/address-rules.ts';
const lookup = 'libs/drivers/outgoing/src/checked-lookup.ts';
const calls = 'libs/drivers/outgoing/src/outgoing-calls.ts';
const ruleSuite = 'libs/drivers/outgoing/src/address-rules.test.ts';
const callSuite = 'libs/drivers/outgoing/src/outgoing-calls.test.ts';

export const outgoing = [
  {
    guard: 'Outgoing calls: no special range',
    without: 'a tenant’s webhook reads the metadata of the cloud and calls our own services',
    file: rules,
    find: "if (address.range() !== 'unicast') return false;",
    replace: '',
    test: [ruleSuite, 'is no address of a closed network, in no spelling and no IPv6 around it'],
  },
  {
    guard: 'Outgoing calls: of IPv6 only what is given out to the public',
    without: 'an IPv4 written inside an IPv6 gets through',
    file: rules,
    find: "address.kind() === 'ipv4' || lies(address, globalUnicast)",
    replace: 'true',
    test: [ruleSuite, 'is in IPv6 only what lies in 2000::/3'],
  },
  {
    guard: 'Outgoing calls: metadata at a public address',
    without: 'a tenant reaches the wire server of the cloud',
    file: rules,
    find: "const clouds = ['168.63.129.16/32'];",
    replace: 'const clouds: string[] = [];',
    test: [ruleSuite, 'is never metadata at addresses that look public'],
  },
  {
    guard: 'Outgoing calls: a literal address is checked before it is connected to',
    without: 'an address in place of a name passes, since Node asks no lookup for it',
    file: calls,
    find: 'if (isIP(host) !== 0 && !rules.isOpen(host)) return callback',
    replace: 'if (host === null) return callback',
    test: [callSuite, 'is refused as its plain form: nobody is asked, nobody is contacted'],
  },
  {
    guard: 'Outgoing calls: each address of a name',
    without: 'a name with an open and a closed address reaches the closed one',
    file: lookup,
    find: 'if (!addresses.every(',
    replace: 'if (!addresses.some(',
    test: [callSuite, 'is refused as a name of a closed address beside an open one'],
  },
  {
    guard: 'Outgoing calls: the checked address is the one connected to',
    without: 'a name that changes between check and connection (rebinding) reaches anything',
    file: lookup,
    find: '        if (all) callback(null, [...addresses]);',
    replace: '        if (all) return void resolve(name).then((again) => callback(null, [...again]));',
    test: [callSuite, 'is connected to as it was checked, though its name means something else a moment later'],
  },
  {
    guard: 'Outgoing calls: no redirect',
    without: 'a public address sends us on to a private one, and its answer is shown to the tenant',
    file: calls,
    find: 'if (statusCode >= 300 && statusCode < 400 && statusCode !== 304) {',
    replace: 'if (statusCode === 399) {',
    test: [callSuite, 'is not followed where it redirects'],
  },
];
