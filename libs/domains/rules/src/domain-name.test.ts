import { Refusal } from '@tiffin/kernel';
import { describe, expect, it } from 'vitest';
import { readDomainName, readGateway } from './domain-name.js';

const platform = ['tiffin.example', 'localhost'];
const reasonFor = (given: string): string => {
  const read = readDomainName(given, platform);
  return read instanceof Refusal ? read.message : `accepted as ${read}`;
};

describe('a domain of a tenant', () => {
  it.each([
    ['shop.example.com', 'shop.example.com'],
    ['Shop.Example.COM', 'shop.example.com'],
    ['shop.example.com.', 'shop.example.com'],
    ['example.com', 'example.com'],
    ['bücher.example.de', 'xn--bcher-kva.example.de'],
    ['xn--bcher-kva.example.de', 'xn--bcher-kva.example.de'],
    ['example.co.uk', 'example.co.uk'],
    ['me.github.io', 'me.github.io'],
    ['shop.corp.intern', 'shop.corp.intern'],
    [`${'a'.repeat(63)}.example.com`, `${'a'.repeat(63)}.example.com`],
  ])('%s is %s', (given, name) => expect(readDomainName(given, platform)).toBe(name));

  it.each([
    ['', /is no domain name/],
    ['shop', /is no domain name/],
    ['shop..example.com', /is no domain name/],
    ['-shop.example.com', /is no domain name/],
    ['sh_op.example.com', /is no domain name/],
    ['shop example.com', /is no domain name/],
    ['shop\u0000.example.com', /is no domain name/],
    [`${'a'.repeat(64)}.example.com`, /is no domain name/],
    [Array.from({ length: 80 }, () => 'abc').join('.'), /is no domain name/],
    ['*.example.com', /Add each name by itself/],
    ['https://shop.example.com', /without https/],
    ['shop.example.com/path', /without https/],
    ['user@shop.example.com', /without https/],
    ['shop.example.com:8443', /without a port/],
    ['127.0.0.1', /is an address/],
    ['0x7f.1', /is an address/],
    ['2130706433', /is an address/],
    ['[::1]', /without a port|is an address/],
    ['tiffin.example', /belongs to the platform/],
    ['a.b.TIFFIN.example', /belongs to the platform/],
    ['shop.localhost', /belongs to the platform/],
    ['printer.local', /no DNS of the internet/],
    ['co.uk', /an ending under which many people/],
    ['github.io', /an ending under which many people/],
  ])('%j is refused', (given, reason) => expect(reasonFor(given)).toMatch(reason));

  it('leads to a gateway as its host name begins', () => {
    expect([readGateway(null), readGateway('gateway')]).toEqual([null, 'gateway']);
    expect(readGateway('Gate.way')).toBeInstanceOf(Refusal);
  });
});
