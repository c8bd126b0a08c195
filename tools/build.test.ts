import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const apps = join(import.meta.dirname, '../dist/apps');
const programsOf = (app: string) => readdirSync(join(apps, app)).filter((name) => name.endsWith('.mjs'));

/** All files that a program loads, at its start or later. */
function loadedBy(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?"(\.{1,2}\/[^"]+\.mjs)"/g))
    loadedBy(join(dirname(file), name), found);
  return found;
}

describe('the programs of an app', () => {
  it.each(readdirSync(apps).filter((app) => programsOf(app).length > 1))(
    'of %s are not loaded by each other, which would run them',
    (app) => {
      const programs = programsOf(app).map((name) => join(apps, app, name));
      for (const program of programs) {
        const others = [...loadedBy(program)].filter((file) => file !== program && programs.includes(file));
        expect(others).toEqual([]);
      }
    },
  );
});
