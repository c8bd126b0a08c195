/** A number in a JSON text that JavaScript would change: `9007199254740993` is read as `9007199254740992`. */
export class ChangedNumber extends Error {
  constructor(readonly digits: string) {
    super(
      `the number ${digits} has more digits than a number keeps (53 bits); send it as a string, for a property that is one`,
    );
  }
}

const mayBeChanged = /\d{16}/;

/** `JSON.parse`, but for whole numbers that it would change. Errors: `SyntaxError`, `ChangedNumber`. */
export function parseJson(text: string): unknown {
  if (!mayBeChanged.test(text)) return JSON.parse(text);
  // TypeScript does not know the third argument yet: what stood in the text.
  const check = (_: string, value: unknown, { source = '' }: { readonly source?: string } = {}): unknown => {
    if (typeof value === 'number' && !isKept(source, value)) throw new ChangedNumber(source);
    return value;
  };
  return JSON.parse(text, check);
}

/** Whether a number is what its text says; of fractions it is as close as a number can be. */
export const isKept = (text: string, number: number): boolean =>
  Number.isSafeInteger(number) ||
  !/^\s*[+-]?\d+\s*$/.test(text) ||
  (Number.isFinite(number) && BigInt(text.replace('+', '')) === BigInt(number));

/** The first number of a JSON text that would be changed; null: none, or the text is no JSON. */
export function changedNumber(text: string): ChangedNumber | null {
  if (!mayBeChanged.test(text)) return null;
  try {
    parseJson(text);
    return null;
  } catch (error) {
    return error instanceof ChangedNumber ? error : null;
  }
}
