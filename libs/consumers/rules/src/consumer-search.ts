import { decideShownName, holdsUnseen, Refusal } from '@tiffin/kernel';

const longest = 100;

/** A part of what is searched for; null: all. Or `Refusal` INPUT_INVALID. */
export function decideConsumerSearch(given: string | null): string | null | Refusal {
  const text = (given ?? '').trim();
  if (text.length > longest || holdsUnseen(text))
    return Refusal.of('INPUT_INVALID', 'search', `1 to ${longest} characters that are seen are expected.`);
  return text === '' ? null : text;
}

/** Whether a user can have this name. */
export const isUsername = (text: string): boolean => decideShownName(text, longest) === text;
