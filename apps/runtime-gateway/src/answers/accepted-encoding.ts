/** Which of these encodings a client likes best, by its Accept-Encoding; undefined where it likes none better than the plain answer. */
export function acceptedEncoding<Encoding extends string>(
  header: string | undefined,
  offered: readonly Encoding[],
): Encoding | undefined {
  if (header === undefined || header.length > longestHeader) return undefined;
  const weights = new Map(header.split(',').map(weighed));
  const others = weights.get('*') ?? 0;
  const weightOf = (encoding: string): number => weights.get(encoding) ?? weights.get(`x-${encoding}`) ?? others;
  // A plain answer is fine wherever nothing is said of it, but then what is named is meant.
  const plain = weights.get('identity') ?? 0;
  const heaviest = Math.max(...offered.map(weightOf));
  return heaviest > 0 && heaviest >= plain ? offered.find((encoding) => weightOf(encoding) === heaviest) : undefined;
}

const longestHeader = 500;

/** `gzip;q=0.5` as a name and a weight; one that cannot be read is not accepted. */
function weighed(part: string): [string, number] {
  const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
  const given = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (given === undefined) return [name, 1];
  return [name, /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(given) ? Number(given) : 0];
}
