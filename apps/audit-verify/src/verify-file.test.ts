import { createPrivateKey, hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AuditExport,
  type ChainHead,
  chainStart,
  inclusionPaths,
  leafOf,
  newSigningKey,
  publicPem,
  signCheckpoint,
} from '@tiffin/audit-rules';
import { verifyFile } from './verify-file.js';

const tenant = '018f0000-0000-7000-8000-000000000001';
const signingKey = newSigningKey();

let dir: string;
let made: AuditExport;
const path = (name: string) => join(dir, name);

/** Five events of a tenant, which is one of `chains` in a checkpoint. */
function exportOf(chains: number): AuditExport {
  let previous = chainStart.hash;
  const events = [1, 2, 3, 4, 5].map((seq) => {
    const id = `018f0000-0000-7000-8000-00000000010${seq}`;
    const actor = { kind: 'user', id: 'u', token: null, onBehalfOf: null, name: hash('sha256', 'saltAda') };
    const said = { at: '2026-11-26T00:00:00.000Z', action: 'a.b', object: { kind: 'k', id: 'o' }, detail: { seq } };
    const none = { before: null, after: null, request: null, personal: null };
    const body = JSON.stringify({ v: 1, id, tenant, seq, prev: previous, actor, ...said, ...none });
    const event = { id, seq, prevHash: previous, hash: hash('sha256', body), body };
    previous = event.hash;
    return { ...event, actorName: { text: 'Ada', salt: 'salt' }, personal: null };
  });
  const ours: ChainHead = { tenantId: tenant, seq: 5, hash: previous, baseSeq: 0, baseHash: chainStart.hash };
  const others = Array.from({ length: chains - 1 }, (_, at) => ({ ...ours, tenantId: `other-${at}` }));
  const privateKey = createPrivateKey(signingKey);
  const checkpoint = signCheckpoint(
    { number: 7, at: new Date(0), previousBody: 'x', heads: [ours, ...others] },
    privateKey,
  );
  const place = checkpoint.heads.findIndex(({ tenantId }) => tenantId === tenant);
  const paths = inclusionPaths(checkpoint.heads.map(leafOf));
  const { body, signature } = checkpoint;
  return {
    format: 'tiffin-audit-export/1',
    checkpoint: { body, signature },
    head: ours,
    path: paths[place] ?? [],
    events,
  };
}

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tiffin-verify-'));
  writeFileSync(path('key.pem'), publicPem(signingKey));
  writeFileSync(path('other.pem'), publicPem(newSigningKey()));
  made = exportOf(6);
});
afterAll(() => rmSync(dir, { recursive: true }));

function verify(file: AuditExport | string, ...keys: readonly string[]) {
  writeFileSync(path('export.json'), typeof file === 'string' ? file : JSON.stringify(file));
  return verifyFile([path('export.json'), ...keys.flatMap((key) => ['--key', path(key)])]);
}

const withEvent = (seq: number, change: (event: AuditExport['events'][number]) => object): AuditExport =>
  ({
    ...made,
    events: made.events.map((event) => (event.seq === seq ? { ...event, ...change(event) } : event)),
  }) as AuditExport;

describe('an export', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('that is as it was is good, in a checkpoint of %i chains', (chains) => {
    const { code, text } = verify(exportOf(chains), 'key.pem');
    expect([code, text]).toEqual([
      0,
      `Events 1 to 5 of tenant ${tenant} are as checkpoint 7 saw them at 1970-01-01T00:00:00.000Z.`,
    ]);
  });

  it('that begins later is good from there on', () => {
    const { code, text } = verify({ ...made, events: made.events.slice(2) }, 'key.pem');
    expect([code, text.slice(0, 13)]).toEqual([0, 'Events 3 to 5']);
  });

  it('of an older key is good where that is given too', () => {
    expect(verify(made, 'other.pem', 'key.pem').code).toBe(0);
  });

  it('without a name that was erased is good', () => {
    expect(
      verify(
        withEvent(2, () => ({ actorName: null })),
        'key.pem',
      ).code,
    ).toBe(0);
  });

  it.each<[string, () => AuditExport, string]>([
    [
      'an event edited',
      () => withEvent(3, ({ body }) => ({ body: body.replace('a.b', 'a.c') })),
      'event 3 was changed',
    ],
    [
      'an event edited with its hash',
      () =>
        withEvent(3, ({ body }) => {
          const edited = body.replace('a.b', 'a.c');
          return { body: edited, hash: hash('sha256', edited) };
        }),
      'event 3 was changed',
    ],
    ['another name', () => withEvent(3, () => ({ actorName: { text: 'Bob', salt: 'salt' } })), 'event 3 was changed'],
    ['one missing', () => ({ ...made, events: made.events.filter(({ seq }) => seq !== 3) }), 'event 3 is missing'],
    ['the last missing', () => ({ ...made, events: made.events.slice(0, 4) }), 'event 5 and what followed is missing'],
    [
      'two swapped',
      () => ({ ...made, events: made.events.toSpliced(1, 2, ...made.events.slice(1, 3).toReversed()) }),
      'event 2 is missing',
    ],
    [
      'one twice',
      () => ({ ...made, events: made.events.toSpliced(2, 0, ...made.events.slice(1, 2)) }),
      'event 2 was put in between',
    ],
    ['no events', () => ({ ...made, events: [] }), 'There are no events.'],
    [
      'another end',
      () => ({ ...made, head: { ...made.head, hash: 'f'.repeat(64) } }),
      'Checkpoint 7 has not seen this chain.',
    ],
    ['another way to the root', () => ({ ...made, path: made.path.slice(1) }), 'Checkpoint 7 has not seen this chain.'],
    [
      'another statement',
      () => ({ ...made, checkpoint: { ...made.checkpoint, body: made.checkpoint.body.replace(':7,', ':8,') } }),
      'The checkpoint is not signed by the given key.',
    ],
  ])('with %s is not', (_, change, expected) => {
    const { code, text } = verify(change(), 'key.pem');
    expect([code, text]).toEqual([1, expect.stringContaining(expected)]);
  });

  it('that somebody else has signed is not', () => {
    expect(verify(made, 'other.pem')).toEqual({ code: 1, text: 'The checkpoint is not signed by the given key.' });
  });

  it.each(['', '{}', 'null', '[]', 'no JSON'])('that is none is not: %s', (text) => {
    expect(verify(text, 'key.pem').code).toBe(1);
  });
});

describe('the command', () => {
  it.each([
    ['without a file', () => verifyFile(['--key', path('key.pem')])],
    ['without a key', () => verifyFile([path('export.json')])],
    ['with a file that is not there', () => verifyFile([path('none'), '--key', path('key.pem')])],
    ['with a key that is none', () => verifyFile([path('export.json'), '--key', path('export.json')])],
    ['with an unknown option', () => verifyFile(['--fast'])],
  ])('%s says how it is used', (_, call) => {
    const { code, text } = call();
    expect([code, text]).toEqual([2, expect.stringContaining('Usage: node main.mjs FILE --key PUBLIC.pem')]);
  });
});
