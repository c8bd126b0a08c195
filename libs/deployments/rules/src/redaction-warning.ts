import { shortestRedacted } from '@tiffin/contracts';

/** What to tell whoever sets a secret of which logs cannot be kept free; null: nothing. */
export function redactionWarning(name: string, value: string): readonly [string] | null {
  if (value.length >= shortestRedacted) return null;
  return [
    `"${name}" has fewer than ${shortestRedacted} characters: such a value cannot be told from other text, and stays in logs where a unit prints it.`,
  ];
}
