/** What of a text can be the value of a header: decoded parameters may hold line breaks, which would start a header of the client's choice. */
export function sendable(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').trim();
}
