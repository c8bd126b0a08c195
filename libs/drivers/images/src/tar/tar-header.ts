/** What one 512-byte block says. `name` and `linkName` are what the block alone can hold. */
export interface TarHeader {
  readonly name: string;
  readonly prefix: string;
  readonly linkName: string;
  /** `0` file, `2` symlink, `5` directory, `x` PAX records. */
  readonly type: string;
  readonly mode: number;
  readonly sizeBytes: number;
}

export const blockBytes = 512;
const checksumAt = 148;
const checksumBytes = 8;

/** A ustar block of owner 0:0 and time 0. */
export function encodeHeader(header: TarHeader): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(header.name, 0, 100, 'latin1');
  writeOctal(block, header.mode, [100, 8]);
  writeOctal(block, 0, [108, 8]);
  writeOctal(block, 0, [116, 8]);
  writeOctal(block, header.sizeBytes, [124, 12]);
  writeOctal(block, 0, [136, 12]);
  block.write(header.type, 156, 1, 'latin1');
  block.write(header.linkName, 157, 100, 'latin1');
  block.write('ustar\x0000', 257, 8, 'latin1');
  writeOctal(block, 0, [329, 8]);
  writeOctal(block, 0, [337, 8]);
  block.write(header.prefix, 345, 155, 'latin1');
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, checksumAt, checksumBytes, 'latin1');
  return block;
}

/** Null for a block of zeros, which ends an archive. Throws for anything that is no ustar block. */
export function decodeHeader(block: Buffer): TarHeader | null {
  if (block.every((byte) => byte === 0)) return null;
  if (block.toString('latin1', 257, 262) !== 'ustar') throw new Error('This is no ustar archive.');
  if (readOctal(block, [checksumAt, checksumBytes]) !== checksum(block)) throw new Error('A tar header is damaged.');
  return {
    name: readText(block, [0, 100]),
    prefix: readText(block, [345, 155]),
    linkName: readText(block, [157, 100]),
    type: block.toString('latin1', 156, 157),
    mode: readOctal(block, [100, 8]),
    sizeBytes: readOctal(block, [124, 12]),
  };
}

type Field = readonly [at: number, bytes: number];

function writeOctal(block: Buffer, value: number, [at, bytes]: Field): void {
  const digits = value.toString(8).padStart(bytes - 1, '0');
  if (digits.length > bytes - 1) throw new Error(`${value} does not fit into a tar header.`);
  block.write(digits, at, bytes - 1, 'latin1');
}

function readText(block: Buffer, [at, bytes]: Field): string {
  const text = block.toString('latin1', at, at + bytes);
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}

function readOctal(block: Buffer, field: Field): number {
  const digits = readText(block, field).trim();
  if (!/^[0-7]{1,11}$/.test(digits)) throw new Error('A tar header has a number that is none.');
  return Number.parseInt(digits, 8);
}

/** The sum of all bytes, with the checksum's own field taken as blanks. */
function checksum(block: Buffer): number {
  let sum = checksumBytes * 32;
  for (let at = 0; at < blockBytes; at += 1) {
    if (at < checksumAt || at >= checksumAt + checksumBytes) sum += block[at] ?? 0;
  }
  return sum;
}
