import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { AddressRules } from './address-rules.js';

const rules = AddressRules.of({ refused: ['198.41.0.0/24'], permitted: ['10.1.2.3/32'] });

describe('what may be contacted (I-33)', () => {
  it.each(['1.1.1.1', '8.8.8.8', '93.184.215.14', '172.15.255.255', '172.32.0.0', '2606:4700:4700::1111', '2a00::1'])(
    'is %s',
    (address) => expect(rules.isOpen(address)).toBe(true),
  );

  it('is what an operator opens, and nothing beside it', () => {
    expect(['10.1.2.3', '10.1.2.4', '::ffff:10.1.2.3'].map((one) => rules.isOpen(one))).toEqual([true, false, false]);
  });

  it.each([
    ['this host', '0.0.0.0', '0.1.2.3', '::'],
    ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
    ['private networks', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
    ['unique local addresses', 'fc00::1', 'fd00:ec2::254', 'fd20:ce::254'],
    ['link-local addresses and metadata', '169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::1%eth0'],
    ['metadata at addresses that look public', '168.63.129.16', '100.100.100.200', '192.0.0.192'],
    ['a carrier’s NAT', '100.64.0.1', '100.127.255.255'],
    ['multicast and broadcast', '224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1'],
    ['reserved and documentation', '240.0.0.1', '192.0.2.1', '198.18.0.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
    ['IPv4 mapped or translated', '::ffff:8.8.8.8', '::ffff:127.0.0.1', '::ffff:0:127.0.0.1', '::127.0.0.1'],
    ['NAT64', '64:ff9b::8.8.8.8', '64:ff9b::7f00:1', '64:ff9b:1::a00:1'],
    ['6to4 and Teredo', '2002:7f00:1::', '2002:a9fe:a9fe::1', '2001:0:53aa:64c::1'],
    ['site-local and discarded', 'fec0::1', '100::1'],
    ['other spellings', '2130706433', '0x7f000001', '0177.0.0.1', '127.1', '0x7f.1', '017700000001'],
    ['what an operator closes', '198.41.0.4'],
    ['what is no address', '', 'localhost', '1.2.3.4.5', '1.2.3.4/8', '[::1]', '::1]', '127.0.0.1 ', '１２７.0.0.1'],
  ])('is never %s', (_, ...addresses) => {
    expect(addresses.filter((address) => rules.isOpen(address))).toEqual([]);
  });

  const octets = fc.tuple(...([0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 255 })) as [fc.Arbitrary<number>]));
  const closed: readonly [string, (a: number, b: number) => boolean][] = [
    ['this host, private or loopback', (a) => a === 0 || a === 10 || a === 127],
    ['link-local', (a, b) => a === 169 && b === 254],
    ['private', (a, b) => (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168)],
    ['NAT of a carrier', (a, b) => a === 100 && b >= 64 && b <= 127],
    ['multicast or reserved', (a) => a >= 224],
  ];
  const isClosed = ([a = 0, b = 0]: readonly number[]) => closed.some(([, test]) => test(a, b));

  it('is no address of a closed network, in no spelling and no IPv6 around it', () => {
    const dotted = (four: readonly number[]) => four.join('.');
    const spellings: readonly ((four: readonly number[]) => string)[] = [
      dotted,
      (four) => String(Buffer.from(four).readUInt32BE()),
      (four) => `0x${Buffer.from(four).toString('hex')}`,
      (four) => four.map((octet) => `0${octet.toString(8)}`).join('.'),
      (four) => four.map((octet) => `0x${octet.toString(16)}`).join('.'),
      (four) => `::ffff:${dotted(four)}`,
      (four) => `64:ff9b::${dotted(four)}`,
      (four) => `::${dotted(four)}`,
      (four) => `2002:${Buffer.from(four).toString('hex').replace(/^.{4}/, '$&:')}::1`,
    ];
    const around = spellings.slice(5);
    fc.assert(
      fc.property(octets, fc.constantFrom(...spellings), (four, spell) => {
        // Inside an IPv6 a public one is refused as well.
        fc.pre(isClosed(four) || around.includes(spell));
        return !AddressRules.of().isOpen(spell(four));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is in IPv6 only what lies in 2000::/3', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const [first = 0] = groups;
        fc.pre(first < 0x2000 || first > 0x3fff);
        return !AddressRules.of().isOpen(groups.map((one) => one.toString(16)).join(':'));
      }),
      { numRuns: 1_000 },
    );
  });
});

it('is not made of a text that is no network', () => {
  expect(() => AddressRules.of({ refused: ['10.0.0.0'] })).toThrow('is no network');
});
