import { firstWords, secondWords } from './release-words.js';

/** What somebody wrote to name a release: its number, and the words where there were any. */
export interface WrittenReleaseName {
  readonly number: number;
  /** `brave-otter`; null for a bare number. */
  readonly words: string | null;
}

const greatest = 2_147_483_647;

/** The byte at a place of a hash picks the word: there are 128, so that each is as likely as any other. */
const wordAt = (words: readonly string[], sha256: string, place: number): string =>
  words[Number.parseInt(sha256.slice(2 * place, 2 * place + 2), 16) % words.length] ?? '';

const wordsOf = (sha256: string): string => `${wordAt(firstWords, sha256, 0)}-${wordAt(secondWords, sha256, 1)}`;

/**
 * The name that people call a release by: `brave-otter-12`. The words follow from its content (hex), the number is its own in its project:
 * whoever says it aloud is understood, and whoever mistypes the number is not taken to another release.
 */
export const releaseNameOf = (sha256: string, number: number): string => `${wordsOf(sha256)}-${number}`;

const form = /^(?:([a-z]{1,20}-[a-z]{1,20})-|#)?([1-9]\d{0,9})$/;

/** Reads `brave-otter-12`, `12` or `#12`; null for any other text. The release is looked up by its number: then ask `isNamed`. */
export function readReleaseName(text: string): WrittenReleaseName | null {
  const [, words, digits] = form.exec(text.trim().toLowerCase()) ?? [];
  const number = Number(digits);
  return number <= greatest ? { number, words: words ?? null } : null;
}

/** Whether a release may be what was meant: words that were written must be its own. */
export const isNamed = ({ words }: WrittenReleaseName, sha256: string): boolean =>
  words === null || words === wordsOf(sha256);
