import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = 'prisma/migrations';
const functions = /CREATE (?:OR REPLACE )?FUNCTION ([\w.]+).*?AS \$(\w*)\$.*?\$\2\$/gs;

/** Function -> the migration that made it last. */
function lastMade(root) {
  const made = new Map();
  for (const name of readdirSync(join(root, folder)).sort()) {
    if (name.endsWith('.toml')) continue;
    const file = `${folder}/${name}/migration.sql`;
    for (const [, title] of readFileSync(join(root, file), 'utf8').matchAll(functions)) made.set(title, file);
  }
  return made;
}

/** Complaints about edits in a function that a later migration makes anew: taking that away changes nothing. */
export function madeAnew(root, guards) {
  const made = lastMade(root);
  return guards.flatMap(({ guard, also = [], ...edit }) =>
    [edit, ...also].flatMap(({ file, find }) => {
      if (!file.startsWith(folder)) return [];
      const whole = [...readFileSync(join(root, file), 'utf8').matchAll(functions)];
      const title = whole.find(([text]) => text.indexOf(find) > 0)?.[1];
      const newest = made.get(title) ?? file;
      return newest === file ? [] : [`${guard}: ${title} is made anew in ${newest}`];
    }),
  );
}
