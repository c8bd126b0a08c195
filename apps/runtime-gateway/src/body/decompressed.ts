const zlib = (): typeof import('node:zlib') => process.getBuiltinModule('node:zlib');

/** Bytes without their Content-Encoding, at most so many. */
export function decompressed(
  bytes: Buffer,
  encoding: string,
  maxOutputLength: number,
): Buffer | 'unknown' | 'too-large' | 'broken' {
  if (encoding === 'identity') return bytes;
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip') return zlib().gunzipSync(bytes, { maxOutputLength });
    if (encoding === 'deflate') return zlib().inflateSync(bytes, { maxOutputLength });
    if (encoding === 'br') return zlib().brotliDecompressSync(bytes, { maxOutputLength });
    return 'unknown';
  } catch (error) {
    return (error as { readonly code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'broken';
  }
}
