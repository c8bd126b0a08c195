/** A text without what no header can hold: decoded parameters may have line breaks, which would start a header of the client's choice. */
export function sendable(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').trim();
}
