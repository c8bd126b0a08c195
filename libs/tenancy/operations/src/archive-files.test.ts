import { expect, it } from 'vitest';
import { type ArchiveFile, archiveFiles } from './archive-files.js';
import type { ArchiveRow, TenantArchiveReads } from './tenant-archive.js';

let given = 0;
async function* events(count: number): AsyncGenerator<ArchiveRow> {
  for (let seq = 1; seq <= count; seq += 1) {
    given += 1;
    yield { seq };
  }
}
async function* nothing(): AsyncGenerator<ArchiveRow> {}

const reads: TenantArchiveReads = {
  tenant: () => Promise.resolve({ slug: 'acme' }),
  rows: (list) => (list === 'audit-events' ? events(2_500) : nothing()),
  document: () => Promise.reject(new Error('there is none')),
  auditProof: () => Promise.resolve(null),
};

it('goes on in further files where a list is long, and reads no further than it is asked', async () => {
  const files: ArchiveFile[] = [];
  for await (const file of archiveFiles(reads, new Date(0))) {
    files.push(file);
    // One row tells that a file is full.
    if (file.path === 'audit/events.jsonl') expect(given).toBe(1_001);
  }
  const parts = files.filter(({ path }) => path.startsWith('audit/events'));
  expect(parts.map(({ path, text }) => [path, text.split('\n').length - 1])).toEqual([
    ['audit/events.jsonl', 1_000],
    ['audit/events-2.jsonl', 1_000],
    ['audit/events-3.jsonl', 500],
  ]);
  expect(parts.map(({ text }) => text).join('')).toContain('{"seq":1000}\n{"seq":1001}\n');
  expect(files.map(({ path }) => path)).toEqual([
    ...['manifest.json', 'members.jsonl', 'service-accounts.jsonl', 'invitations.jsonl', 'webhooks.jsonl'],
    'projects.jsonl',
    ...['audit/proof.json', 'audit/events.jsonl', 'audit/events-2.jsonl', 'audit/events-3.jsonl', 'complete.json'],
  ]);
});
