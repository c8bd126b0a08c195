/** The few forms of DER (X.690) that a certificate is made of. */
const sequence = 0x30;

function encode(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const size = Buffer.from(content.length.toString(16).padStart(content.length > 0xff ? 4 : 2, '0'), 'hex');
  const length = content.length < 0x80 ? size : Buffer.concat([Buffer.of(0x80 | size.length), size]);
  return Buffer.concat([Buffer.of(tag), length, content]);
}

/** Numbers above 127 take several bytes of seven bits. */
function part(number: number): readonly number[] {
  const bytes = [number & 0x7f];
  for (let rest = number >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

export const der = {
  sequence: (...parts: readonly Buffer[]) => encode(sequence, ...parts),
  set: (...parts: readonly Buffer[]) => encode(0x31, ...parts),
  integer: (bytes: Buffer) => encode(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes])),
  name: (dotted: string) => {
    const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
    return encode(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(part)]));
  },
  text: (value: string) => encode(0x0c, Buffer.from(value)),
  /** Until 2049 years have two digits. */
  time: (value: string) => (value.length === 13 ? encode(0x17, Buffer.from(value)) : encode(0x18, Buffer.from(value))),
  bits: (bytes: Buffer) => encode(0x03, Buffer.of(0), bytes),
  bytes: (bytes: Buffer) => encode(0x04, bytes),
  yes: encode(0x01, Buffer.of(0xff)),
  tagged: (number: number, ...parts: readonly Buffer[]) => encode(0xa0 | number, ...parts),
};
