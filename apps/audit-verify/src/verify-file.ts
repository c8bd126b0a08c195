import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkExport, readPublicKeys } from '@tiffin/audit-rules';

const usage = `Usage: node main.mjs FILE --key PUBLIC.pem [--key OLDER.pem]

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
    const { isGood, text } = checkExport(readFileSync(file, 'utf8'), keys);
    return { code: isGood ? 0 : 1, text };
  } catch (error) {
    return { code: 2, text: `${(error as Error).message}\n\n${usage}` };
  }
}
