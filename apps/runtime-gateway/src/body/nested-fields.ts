import { parse } from 'qs';

/**
 * The fields of a form or query in which some stand inside others (`a[b]=1`, `a[]=1`), as Express reads them; undefined where none does,
 * which is usual, and read in a fraction of the time.
 */
export function nestedFields(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!/\[|%5b/i.test(text)) return undefined;
  return parse(text, { allowPrototypes: true, plainObjects: true });
}
