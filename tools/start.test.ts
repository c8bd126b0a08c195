import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('each command takes the place of the shell that npm starts, so that a signal to npm reaches it', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(Object.entries(scripts).filter(([, command]) => !command.startsWith('exec node tools/start.mjs '))).toEqual(
    [],
  );
});
