import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { AddressRules } from './address-rules.js';
import { checkedLookup, type Resolve } from './checked-lookup.js';
import { OutgoingCalls, type OutgoingOptions } from './outgoing-calls.js';

/** The one address that stands for all public ones: nothing here leaves the machine. */
const open = '127.0.0.1';
const closed = '127.0.0.2';
const rules = AddressRules.of({ permitted: [`${open}/32`] });

let server: Server;
let port: number;
/** Addresses of ours at which somebody connected. */
let contacts: string[];
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/away') return void response.writeHead(302, { location: `http://${closed}:${port}/` }).end();
    if (request.url === '/long') return void response.end('x'.repeat(2_000));
    if (request.url === '/never') return;
    response.end(`hello ${request.headers.host}`);
  });
  server.on('connection', ({ localAddress }) => contacts.push(localAddress?.replace('::ffff:', '') ?? ''));
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  contacts = [];
});

/** A resolver that answers each name's addresses in turn, and the names that it was asked. */
function resolver(answers: Readonly<Record<string, readonly (readonly string[])[]>>) {
  const asked: string[] = [];
  const resolve: Resolve = async (name) => {
    const turn = asked.filter((one) => one === name).length;
    asked.push(name);
    const lists = answers[name];
    if (!lists) throw Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' });
    return (lists[Math.min(turn, lists.length - 1)] ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
  };
  return { asked, resolve };
}

async function outcome(url: string, options: Partial<OutgoingOptions> = {}): Promise<string> {
  const calls = new OutgoingCalls({ rules, ...resolver({}), ...options });
  try {
    const { status, text } = await calls.send(url);
    return `${status} ${text}`;
  } catch (error) {
    return (error as Refusal).code;
  } finally {
    await calls.close();
  }
}

describe('an address that a tenant names (I-33)', () => {
  it('is called where it is public, by address and by name', async () => {
    const { resolve } = resolver({ 'hooks.example': [[open]] });
    expect(await outcome(`http://${open}:${port}/`)).toBe(`200 hello ${open}:${port}`);
    expect(await outcome(`http://hooks.example:${port}/`, { resolve })).toBe(`200 hello hooks.example:${port}`);
    expect(contacts).toEqual([open, open]);
  });

  it.each([
    ['its plain form', closed],
    ['decimal', '2130706434'],
    ['hexadecimal', '0x7f000002'],
    ['octal', '0177.0.0.2'],
    ['short', '127.2'],
    ['digits of another script', '１２７.0.0.2'],
    ['a dot at the end', `${closed}.`],
    ['IPv4 in IPv6', `[::ffff:${closed}]`],
    ['IPv4 in IPv6, hexadecimal', '[::ffff:7f00:2]'],
    ['NAT64', `[64:ff9b::${closed}]`],
    ['6to4', '[2002:7f00:2::1]'],
    ['loopback of IPv6', '[::1]'],
    ['any address', '0.0.0.0'],
  ])('is refused as %s: nobody is asked, nobody is contacted', async (_, host) => {
    const { asked, resolve } = resolver({});
    expect(await outcome(`http://${host}:${port}/`, { resolve })).toBe('ADDRESS_REFUSED');
    expect([asked, contacts]).toEqual([[], []]);
  });

  it.each([
    ['a closed address', [closed]],
    ['metadata', ['169.254.169.254']],
    ['a closed address beside an open one', [open, closed]],
    ['an IPv4 in IPv6', [`::ffff:${closed}`]],
  ])('is refused as a name of %s', async (_, addresses) => {
    const { asked, resolve } = resolver({ 'inside.example': [addresses] });
    expect(await outcome(`http://inside.example:${port}/`, { resolve })).toBe('ADDRESS_REFUSED');
    expect([asked, contacts]).toEqual([['inside.example'], []]);
  });

  it('is not followed where it redirects', async () => {
    expect(await outcome(`http://${open}:${port}/away`)).toBe('ADDRESS_REFUSED');
    expect(contacts).toEqual([open]);
  });

  it('is connected to as it was checked, though its name means something else a moment later', async () => {
    const turns = { 'rebind.example': [[open], [closed]] };
    const url = `http://rebind.example:${port}/`;
    const { asked, resolve } = resolver(turns);
    expect(await outcome(url, { resolve })).toContain('200');
    expect(await outcome(url, { resolve })).toBe('ADDRESS_REFUSED');
    expect([asked.length, contacts]).toEqual([2, [open]]);
  });

  it.each([
    'file:///etc/passwd',
    'ftp://hooks.example/',
    'gopher://hooks.example/',
    'http://user@hooks.example/',
    'http://:secret@hooks.example/',
    'hooks.example',
    '',
  ])('is refused as %j', async (url) => {
    expect(await outcome(url)).toBe('ADDRESS_REFUSED');
  });

  it('is unreachable where its name is unknown, its answer late or too long', async () => {
    expect(await outcome('http://nowhere.example/')).toBe('ADDRESS_UNREACHABLE');
    expect(await outcome(`http://${open}:${port}/never`, { withinMs: 200 })).toBe('ADDRESS_UNREACHABLE');
    expect(await outcome(`http://${open}:${port}/long`, { atMostBytes: 1_000 })).toBe('ADDRESS_UNREACHABLE');
  });

  it('is never said to be what it resolved to', async () => {
    const { resolve } = resolver({ 'inside.example': [['10.9.8.7']] });
    const calls = new OutgoingCalls({ rules, resolve });
    const refusal = await calls.send('http://inside.example/').catch((error: unknown) => error);
    await calls.close();
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).message).not.toContain('10.9.8.7');
  });
});

describe('without the guard (controls)', () => {
  it('a check of the name before the call is passed by rebinding', async () => {
    const { resolve } = resolver({ 'rebind.example': [[open], [closed]] });
    const checked = await resolve('rebind.example');
    expect(checked.every(({ address }) => rules.isOpen(address))).toBe(true);
    const everything = AddressRules.of({ permitted: ['0.0.0.0/0'] });
    await outcome(`http://rebind.example:${port}/`, { rules: everything, resolve });
    expect(contacts).toEqual([closed]);
  });

  it('a client that follows redirects gets there', async () => {
    expect(await (await fetch(`http://${open}:${port}/away`)).text()).toBe(`hello ${closed}:${port}`);
    expect(contacts).toContain(closed);
  });
});

it('serves what is not HTTP as well: a lookup for sockets', async () => {
  const { resolve } = resolver({ open: [[open]], closed: [[closed]] });
  const reach = async (host: string) => {
    const socket = connect({ host, port, lookup: checkedLookup(rules, resolve) });
    const reached = await once(socket, 'connect').then(
      () => 'reached',
      (error: Refusal) => error.code,
    );
    socket.destroy();
    return reached;
  };
  expect([await reach('open'), await reach('closed')]).toEqual(['reached', 'ADDRESS_REFUSED']);
});
