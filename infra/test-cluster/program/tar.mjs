/** A tar archive (ustar) of folders and files, the same bytes for the same content. */
const block = 512;

/** `entries`: `{ path, bytes?, mode }`; without bytes it is a folder. Paths are of at most 100 characters. */
export function tar(entries) {
  const parts = entries.flatMap(({ path, bytes, mode }) =>
    bytes === undefined
      ? [header({ path: `${path}/`, mode, size: 0, type: '5' })]
      : [header({ path, mode, size: bytes.length, type: '0' }), bytes, Buffer.alloc(padding(bytes.length))],
  );
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

const padding = (size) => (block - (size % block)) % block;

function header({ path, mode, size, type }) {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path} is too long for a tar archive of ours`);
  const bytes = Buffer.alloc(block);
  const put = (offset, text) => bytes.write(text, offset, 'latin1');
  const octal = (value, length) => value.toString(8).padStart(length - 1, '0');
  put(0, path);
  put(100, octal(mode, 8));
  put(108, octal(0, 8));
  put(116, octal(0, 8));
  put(124, octal(size, 12));
  put(136, octal(0, 12));
  put(148, '        ');
  put(156, type);
  put(257, 'ustar\u000000');
  put(
    148,
    `${octal(
      bytes.reduce((sum, byte) => sum + byte),
      7,
    )}\0 `,
  );
  return bytes;
}
