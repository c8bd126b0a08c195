import { expand } from 'brace-expansion';
import { type Wrong, isWrong, wrong } from '../vocabulary/wrong.js';
import { readGlobChoice } from './glob-choice.js';

const longest = 255;
const mostChoices = 100;

export interface Glob {
  /** Of what is longer than any host name it holds only if it says what the name is not. */
  test(name: string): boolean;
}

/**
 * A glob for host names as Express Gateway reads it (minimatch 3.1): `*` and `?` stand for signs, `[ab]` and `[!ab]` for one of several,
 * `{a,b}` and `{1..3}` for choices, `@(a|b)`, `?(a)`, `*(a)`, `+(a)` and `!(a)` for what their sign says, `!` at the beginning turns it
 * round, and a wildcard at the beginning takes no dot.
 */
export function readGlob(written: string): Glob | Wrong {
  const glob = written.trim();
  if (glob === '' || glob.length > longest) return wrong(`a glob has 1 to ${longest} characters, e.g. "*.example.com"`);
  if (glob.startsWith('#')) return wrong(`the glob "${glob}" begins with "#", so that it is a comment; remove that`);
  const turns = /^!*/.exec(glob)![0].length;
  if (turns === glob.length) return wrong(`the glob "${glob}" says of no host what it is not; write it behind the "!"`);
  const choices = expand(glob.slice(turns), { max: mostChoices + 1 });
  if (choices.length > mostChoices) return wrong(`the glob "${glob}" stands for more than ${mostChoices} choices`);
  const read = choices.map(readGlobChoice);
  const broken = read.find(isWrong);
  if (broken !== undefined) return wrong(`the glob "${glob}" ${broken.wrong}`);
  const isNegated = turns % 2 === 1;
  const expressions = read as readonly RegExp[];
  return {
    test: (name) => (name.length <= longest && expressions.some((one) => one.test(name))) !== isNegated,
  };
}

/** Why a text is no glob, or null. */
export function globProblem(glob: string): string | null {
  const read = readGlob(glob);
  return isWrong(read) ? read.wrong : null;
}
