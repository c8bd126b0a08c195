const hasParts = (value: unknown): value is object => typeof value === 'object' && value !== null;

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'a list: [...]' : 'an object: {...}');

/**
 * The value of a text; an empty one stands for `empty`. Where that is a list or an object nothing else is taken: who walks over the
 * draft would stumble there.
 */
export function readJson(text: string, empty: unknown): { readonly value: unknown } | { readonly problem: string } {
  if (text.trim() === '') return { value: empty };
  try {
    const value = JSON.parse(text) as unknown;
    const fits = !hasParts(empty) || (hasParts(value) && Array.isArray(value) === Array.isArray(empty));
    return fits ? { value } : { problem: `The draft keeps the last text that was ${kindOf(empty)}` };
  } catch (error) {
    return {
      problem: `This is not valid JSON yet, so the draft keeps the last text that was: ${(error as Error).message}`,
    };
  }
}
