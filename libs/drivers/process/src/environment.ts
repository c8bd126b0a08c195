import * as z from 'zod/mini';
import { developmentProblems } from './development-problems.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Variables = Readonly<Record<string, z.ZodMiniType<unknown, string | null | undefined>>>;

/** Longest time of a timer. */
const mostMs = 2 ** 31 - 1;

/** `what` it is, for the message: "it must be ...". */
export const text = (what: string) => z.string({ error: what });

export function wholeNumber({ from = 0, to = mostMs } = {}) {
  const what = `a whole number from ${from} to ${to}`;
  const isAllowed = (value: string) => /^\d{1,10}$/.test(value) && Number(value) >= from && Number(value) <= to;
  return z.pipe(text(what).check(z.refine(isAllowed, { error: what })), z.transform(Number));
}

/** 0: the kernel chooses. */
export const port = () => wholeNumber({ to: 65_535 });

/** Null where the variable is not set. */
export const optional = <Schema extends z.ZodMiniType>(schema: Schema) => z._default(z.nullable(schema), null);

/** For whoever starts the process; where it was thrown helps nobody. */
export class WrongVariables extends Error {
  override readonly name = 'WrongVariables';
}

/** Reads a process's variables; an empty one is not set. `WrongVariables` names every one that is wrong, and says what it must be. */
export function readEnvironment<Shape extends Variables>(
  process: string,
  shape: Shape,
  environment: Environment,
): z.output<z.ZodMiniObject<Shape>> {
  const given = Object.fromEntries(Object.keys(shape).map((name) => [name, environment[name] || undefined]));
  const read = z.safeParse(z.object(shape), given);
  const unfit = developmentProblems(environment);
  if (read.success && unfit.length === 0) return read.data;
  const wrong = (read.error?.issues ?? []).map(({ path, message }) => {
    const value = given[String(path[0])];
    return `${String(path[0])} is ${value === undefined ? 'not set' : JSON.stringify(value)}; it must be ${message}.`;
  });
  const problems = [...wrong, ...unfit];
  throw new WrongVariables([`${process} cannot start with these variables:`, ...problems].join('\n'));
}
