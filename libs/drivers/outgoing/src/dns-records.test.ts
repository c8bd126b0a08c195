import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { TestDns } from '@tiffin/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DnsRecords } from './dns-records.js';

let dns: TestDns;
let records: DnsRecords;
beforeAll(async () => {
  dns = await TestDns.start();
  records = new DnsRecords({ servers: [dns.address] });
});
afterAll(() => dns.close());

describe('TXT records', () => {
  it('are read as they are now, however often they are asked for', async () => {
    const name = '_tiffin.shop.example.com';
    expect(await records.textsOf(name)).toEqual({ kind: 'found', texts: [] });
    dns.set('TXT', name, 'one', 'two');
    expect(await records.textsOf(name)).toEqual({ kind: 'found', texts: ['one', 'two'] });
    dns.set('TXT', name);
    expect(await records.textsOf(name)).toEqual({ kind: 'found', texts: [] });
  });

  it('are out of reach where nobody answers, which is not the same as absent', async () => {
    const silent = createSocket('udp4');
    silent.bind(0, '127.0.0.1');
    await once(silent, 'listening');
    const servers = [`127.0.0.1:${silent.address().port}`];
    const found = await new DnsRecords({ servers, withinMs: 50 }).textsOf('_tiffin.shop.example.com');
    silent.close();
    expect(found).toEqual({ kind: 'unreachable', reason: 'its DNS servers do not answer in time' });
  });
});
