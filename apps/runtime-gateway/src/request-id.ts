// Node's crypto would cost 4 MB for ids that only have to be unique: a random part for the process, a number for the request.
const processPart = hexDigits() + hexDigits().slice(0, 3);
const prefix = `${processPart.slice(0, 8)}-${processPart.slice(8, 12)}-4${processPart.slice(12, 15)}`;

// The last three digits come from a table, and what is before them is put together once for all of them.
const lastDigits = Array.from({ length: 4_096 }, (_, number) => number.toString(16).padStart(3, '0'));
let [block, requests, start] = [0, 0, startOf(0)];

/** A UUID in its usual spelling, unique and not secret. */
export function nextRequestId(): string {
  if (requests === lastDigits.length) [block, requests, start] = [block + 1, 0, startOf(block + 1)];
  return start + lastDigits[requests++]!;
}

function startOf(number: number): string {
  const digits = number.toString(16).padStart(12, '0');
  return `${prefix}-8${digits.slice(0, 3)}-${digits.slice(3)}`;
}

function hexDigits(): string {
  return Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}
