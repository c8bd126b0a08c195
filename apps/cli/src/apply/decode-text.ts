/** UTF-16 begins with a byte order mark in one order or the other; what Windows' shell writes into a file is that. */
const encodingOf = (bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-8' => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
};

/** What editors and tools of other systems put behind a text: NULs, the old end-of-file mark, line ends. */
const padding = /[\s\p{Cc}]+$/u;

/** The text of a file without a byte order mark and padding; null where the bytes are no text in the encoding they claim. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes).replace(padding, '');
  } catch {
    return null;
  }
}
