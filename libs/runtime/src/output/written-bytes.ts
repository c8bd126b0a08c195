type View = { readonly buffer: ArrayBufferLike; readonly byteOffset: number; readonly byteLength: number };

/** The bytes that a call of `fs` would write, whose first argument was the descriptor: `name` without `Sync`. */
export function writtenBytes(name: string, [data, ...more]: readonly unknown[]): Uint8Array {
  if (name === 'writev') return Buffer.concat((data as readonly View[]).map(bytesOf));
  if (typeof data !== 'string') return name === 'write' ? partOf(bytesOf(data as View), more) : bytesOf(data as View);
  const encoding = more.find((one): one is BufferEncoding => typeof one === 'string' && Buffer.isEncoding(one));
  const [options] = more as readonly ({ readonly encoding?: BufferEncoding } | undefined)[];
  return Buffer.from(data, encoding ?? (typeof options === 'object' ? options?.encoding : undefined) ?? 'utf8');
}

const bytesOf = ({ buffer, byteOffset, byteLength }: View): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

interface Part {
  readonly offset?: number;
  readonly length?: number;
}

/** As `offset, length` or as an object of the two. */
function partOf(bytes: Uint8Array, [first, second]: readonly unknown[]): Uint8Array {
  const part = (typeof first === 'object' && first !== null ? first : { offset: first, length: second }) as Part;
  const offset = typeof part.offset === 'number' ? part.offset : 0;
  return bytes.subarray(offset, typeof part.length === 'number' ? offset + part.length : bytes.length);
}
