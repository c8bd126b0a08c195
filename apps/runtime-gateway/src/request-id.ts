// Node's crypto would cost 4 MB for ids that only have to be unique: a random part for the process, a number for the request.
const processPart = hexDigits() + hexDigits().slice(0, 3);
const prefix = `${processPart.slice(0, 8)}-${processPart.slice(8, 12)}-4${processPart.slice(12, 15)}`;
let requests = 0;

/** A UUID in its usual spelling, unique and not secret. */
export function nextRequestId(): string {
  const number = (requests++).toString(16).padStart(15, '0');
  return `${prefix}-8${number.slice(0, 3)}-${number.slice(3)}`;
}

function hexDigits(): string {
  return Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}
