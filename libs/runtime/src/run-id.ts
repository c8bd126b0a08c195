/**
 * A UUID by which the figures of one process are told from those of another. Unique, not secret: whose they are is known by where they were
 * asked. Not by Node's crypto, which would cost memory.
 */
export function runId(): string {
  const [one, two, three, four] = [digits(), digits(), digits(), digits()];
  return `${one}-${two.slice(0, 4)}-4${two.slice(5)}-a${three.slice(1, 4)}-${three.slice(4)}${four}`;
}

const digits = (): string =>
  Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
