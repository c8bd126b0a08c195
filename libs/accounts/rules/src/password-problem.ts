import { usualFirstGuesses } from './usual-first-guesses.js';

/** Longer ones are no safer, and hashing them is work that anybody could ask for. */
const mostCharacters = 256;

interface Owner {
  readonly email: string;
  readonly name: string;
}

/** What is wrong with a new password, for its owner to read; null where nothing is. `leastCharacters`: a setting. */
export function passwordProblem(password: string, { email, name }: Owner, leastCharacters: number): string | null {
  const characters = [...password].length;
  if (characters < leastCharacters)
    return `It has ${characters} ${characters === 1 ? 'character' : 'characters'}; at least ${leastCharacters} are needed.`;
  if (characters > mostCharacters) return `It is longer than ${mostCharacters} characters.`;
  const plain = bare(password);
  const own = [email, email.slice(0, email.lastIndexOf('@')), name].map(bare).filter((text) => text !== '');
  if (own.includes(plain)) return 'It is your name or address. Choose something that others cannot guess.';
  if (usualFirstGuesses.has(plain) || new Set(password).size <= 2)
    return 'It is among the first that others would try. Choose something less common.';
  return null;
}

const bare = (text: string): string => text.normalize('NFKC').toLowerCase().trim();
