const digits = 10;

/** In the order of their numbers also where names are sorted as text. */
export const nameOf = (number: number): string => `checkpoint-${String(number).padStart(digits, '0')}.json`;

const named = new RegExp(`^checkpoint-(\\d{${digits}})\\.json$`);

/** Null for what is no checkpoint. */
export function numberOf(name: string): number | null {
  const found = named.exec(name)?.[1];
  return found === undefined ? null : Number(found);
}
