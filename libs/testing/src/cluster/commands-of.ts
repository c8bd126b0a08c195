import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The blocks of commands in a section of a page, in order, as they stand there. `heading`: with its marks, such as `## Upgrade`. */
export const commandsOf = (page: string, heading: string): readonly string[] =>
  [...sectionOf(page, heading).matchAll(/```(?:sh|bash)\n([^]*?)```/g)].map(([, block = '']) => block);

/** What a section shows as typed at a prompt, a command each. */
export const shownCommandsOf = (page: string, heading: string): readonly string[] =>
  [...sectionOf(page, heading).matchAll(/^\$ (.*)$/gm)].map(([, command = '']) => command);

function sectionOf(page: string, heading: string): string {
  const [marks = ''] = heading.split(' ', 1);
  // One mark is no heading here but a comment in a block.
  const [, text = ''] = readFileSync(resolve(page), 'utf8').split(`\n${heading}\n`);
  const [found = ''] = text.split(new RegExp(`\\n#{2,${marks.length}} `));
  return found;
}
