import { expand } from 'brace-expansion';
import { type Wrong, isWrong, wrong } from '../vocabulary/wrong.js';
import { hasGroups, readGlobChoice } from './glob-choice.js';

const longest = 255;
const mostChoices = 100;
/** Signs of all texts that a glob's braces stand for, where these hold choices of another kind: each of them is judged. */
const mostJudged = 500;

export interface Glob {
  /** Of what is longer than any host name it holds only if it says what the name is not. */
  test(name: string): boolean;
}

/** A glob that was kept before globs were judged. */
export interface KeptGlob extends Glob {
  /** Why what it names is no host, if so: it holds of none by that. */
  readonly idle: string | null;
}

/**
 * A glob for host names as Express Gateway reads it (minimatch 3.1): `*` and `?` stand for signs, `[ab]` and `[!ab]` for one of several,
 * `{a,b}` and `{1..3}` for choices, `@(a|b)`, `?(a)`, `*(a)`, `+(a)` and `!(a)` for what their sign says, `!` at the beginning turns it
 * round, and a wildcard at the beginning takes no dot.
 */
export function readGlob(written: string): Glob | Wrong {
  const glob = readKeptGlob(written);
  return isWrong(glob) || glob.idle === null ? glob : wrong(glob.idle);
}

/** The same, and one that no host can match, or not by all of its choices, holds of what is left: so it did when it was written. */
export function readKeptGlob(written: string): KeptGlob | Wrong {
  const glob = written.trim();
  if (glob === '' || glob.length > longest) return wrong(`a glob has 1 to ${longest} characters, e.g. "*.example.com"`);
  if (glob.startsWith('#'))
    return { test: () => false, idle: `the glob "${glob}" begins with "#", so that it is a comment; remove that` };
  const turns = /^!*/.exec(glob)![0].length;
  if (turns === glob.length) return wrong(`the glob "${glob}" says of no host what it is not; write it behind the "!"`);
  const choices = choicesOf(glob, glob.slice(turns));
  return isWrong(choices) ? choices : ofChoices(glob, choices, turns);
}

function choicesOf(glob: string, text: string): readonly string[] | Wrong {
  const choices = expand(text, { max: mostChoices + 1 });
  if (choices.length > mostChoices) return wrong(`the glob "${glob}" stands for more than ${mostChoices} choices`);
  if (hasGroups(text) && choices.join('').length > mostJudged)
    return wrong(`the glob "${glob}" has too much in braces beside other choices; write it as several conditions`);
  return choices;
}

function ofChoices(glob: string, choices: readonly string[], turns: number): KeptGlob | Wrong {
  const isNegated = turns % 2 === 1;
  const expressions: RegExp[] = [];
  let idle: string | null = null;
  for (const choice of choices) {
    const read = readGlobChoice(choice);
    if (isWrong(read)) return wrong(`the glob "${glob}" ${read.wrong}`);
    if (read instanceof RegExp) expressions.push(read);
    else idle = `the glob "${glob}" ${read.idle}`;
  }
  // Turned round, it would hold of every host.
  if (idle !== null && turns > 0) return wrong(idle);
  return {
    test: (name) => (name.length <= longest && expressions.some((one) => one.test(name))) !== isNegated,
    idle,
  };
}

/** Why a text is no glob, or null. */
export function globProblem(glob: string): string | null {
  const read = readGlob(glob);
  return isWrong(read) ? read.wrong : null;
}
