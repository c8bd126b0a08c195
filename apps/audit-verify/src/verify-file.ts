import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkExport, readPublicKeys } from '@tiffin/audit-rules';

const usage = `Usage: node main.mjs FILE --key PUBLIC.pem [--key OLDER.pem]
       node main.mjs FOLDER --key PUBLIC.pem   (\`audit\` of an unpacked export of a tenant)

Verifies an export of audit events offline: each event is as it was hashed, none is missing, and the end of the chain is in a
checkpoint that the holder of the key has signed. Exit codes: 0 as it was, 1 not as it was, 2 wrong usage.`;

export interface Outcome {
  readonly code: 0 | 1 | 2;
  readonly text: string;
}

export function verifyFile(args: readonly string[]): Outcome {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { key: { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) return { code: 0, text: usage };
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0 || !values.key) return { code: 2, text: usage };
    const keys = values.key.flatMap((path) => readPublicKeys(readFileSync(path, 'utf8')));
    const { isGood, text } = checkExport(readExport(file), keys);
    return { code: isGood ? 0 : 1, text };
  } catch (error) {
    return { code: 2, text: `${(error as Error).message}\n\n${usage}` };
  }
}

/** One file; or the folder of a tenant's archive, where events lie in parts, and some may be newer than the checkpoint. */
function readExport(path: string): string {
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8');
  const proof = JSON.parse(readFileSync(join(path, 'proof.json'), 'utf8')) as { head: { seq: number } } | null;
  if (!proof) throw new Error('No checkpoint had seen the events when they were exported: there is nothing to verify.');
  const parts = readdirSync(path).filter((name) => /^events(-\d+)?\.jsonl$/.test(name));
  const lines = parts.flatMap((name) => readFileSync(join(path, name), 'utf8').split('\n').filter(Boolean));
  const events = lines.map((line) => JSON.parse(line) as { seq: number }).toSorted((a, b) => a.seq - b.seq);
  return JSON.stringify({ ...proof, events: events.filter(({ seq }) => seq <= proof.head.seq) });
}
