/** So many of so many. */
export interface Share {
  readonly hits: number;
  readonly of: number;
}

/** How often the share of something differs, before anything of it is known: what goes wrong does so most often in a few of a hundred. */
const prior = { hits: 0.5, misses: 5 };

/**
 * How much better what was seen is explained by "some rate, we do not know which" than by `rate`, as a logarithm. Whatever is
 * looked at in between, and however often: where `rate` is the truth, this ever exceeds `log(1 / p)` with a probability of at most
 * `p` (Ville's inequality: it is the logarithm of a martingale that begins at 1).
 */
function evidenceAgainst(rate: number, { hits, of }: Share): number {
  const mixed = logBeta(prior.hits + hits, prior.misses + of - hits) - logBeta(prior.hits, prior.misses);
  return mixed - timesLog(hits, rate) - timesLog(of - hits, 1 - rate);
}

/** Whether its true rate is above `rate`; wrong about that, ever, with a probability of at most `mistake`. */
export const isSurelyAbove = (rate: number, seen: Share, mistake: number): boolean =>
  seen.of > 0 && seen.hits / seen.of > rate && evidenceAgainst(rate, seen) > Math.log(1 / mistake);

/** Whether its true rate is below `rate`, in the same sense. */
export const isSurelyBelow = (rate: number, seen: Share, mistake: number): boolean =>
  seen.of > 0 && seen.hits / seen.of < rate && evidenceAgainst(rate, seen) > Math.log(1 / mistake);

/** What its true rate is surely not above, as good as to a millionth; 1: nothing is known. */
export function highestRate(seen: Share, mistake: number): number {
  let [low, high] = [seen.of === 0 ? 1 : seen.hits / seen.of, 1];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (isSurelyBelow(middle, seen, mistake)) high = middle;
    else low = middle;
  }
  return high;
}

/** 0 times the logarithm of 0 is 0: what never happens and was never seen speaks against nothing. */
const timesLog = (count: number, rate: number): number => (count === 0 ? 0 : count * Math.log(rate));

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** Stirling's series, from 10 on; below, by what one step up adds. Exact to twelve digits. */
function logGamma(x: number): number {
  let [at, less] = [x, 0];
  for (; at < 10; at += 1) less += Math.log(at);
  const series = 1 / (12 * at) - 1 / (360 * at ** 3) + 1 / (1260 * at ** 5);
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - less;
}
