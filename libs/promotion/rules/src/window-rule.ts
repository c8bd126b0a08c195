/** A recurrence rule whose parts are known and in range. What is not read is refused: a part that is dropped makes another rule. */
export interface WindowRule {
  readonly parts: ReadonlyMap<string, string>;
  readonly until: WindowUntil | null;
  /** It begins no more often on any day. */
  readonly mostPerDay: number;
}

/** The last moment at which a window may begin: on the local clock, or anywhere. Milliseconds; the local clock is read as if it were UTC. */
export interface WindowUntil {
  readonly is: 'local' | 'instant';
  readonly ms: number;
}

const longestRule = 300;
const mostInterval = 1_000;
/** Times that are counted are worked out from the first on. */
const mostCount = 400;
/** More a day are no windows that people could follow, and each costs time at every gate. */
export const mostStartsPerDay = 24;

type Reader = (text: string) => boolean;

const whole = (least: number, most: number): Reader => {
  return (text) => /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most;
};
const signed = (most: number): Reader => {
  const inRange = whole(1, most);
  return (text) => inRange(text.replace(/^[+-]/, ''));
};
const matching = (form: RegExp): Reader => {
  return (text) => form.test(text);
};
const listOf = (reader: Reader): Reader => {
  return (text) => text.split(',').every(reader);
};

const weekday = '(?:MO|TU|WE|TH|FR|SA|SU)';

const readers: Readonly<Record<string, Reader>> = {
  FREQ: matching(/^(?:YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY)$/),
  INTERVAL: whole(1, mostInterval),
  COUNT: whole(1, mostCount),
  UNTIL: (text) => readUntil(text) !== null,
  BYMONTH: listOf(whole(1, 12)),
  BYMONTHDAY: listOf(signed(31)),
  BYYEARDAY: listOf(signed(366)),
  BYWEEKNO: listOf(signed(53)),
  BYDAY: listOf(matching(new RegExp(`^(?:[+-]?(?:[1-9]|[1-4]\\d|5[0-3]))?${weekday}$`))),
  BYHOUR: listOf(whole(0, 23)),
  BYMINUTE: listOf(whole(0, 59)),
  BYSETPOS: listOf(signed(366)),
  WKST: matching(new RegExp(`^${weekday}$`)),
};

function readUntil(text: string): WindowUntil | null {
  const [, year, month, day, hours = '23', minutes = '59', seconds = '59', zulu] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(text) ?? [];
  const iso = `${year}-${month}-${day}T${hours}:${minutes}:${seconds}.000Z`;
  const ms = Date.parse(iso);
  // A day that the month does not have would be read as one of the next.
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== iso) return null;
  return { is: zulu ? 'instant' : 'local', ms };
}

function partProblem([name, value]: readonly [string, string]): string | null {
  if (name === 'FREQ' && /^(?:MINUTELY|SECONDLY)$/.test(value))
    return `FREQ=${value} is too dense for a window; use HOURLY or less often`;
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (!reader) return `"${name}" is no part that windows know; they know ${Object.keys(readers).join(', ')}`;
  return reader(value) ? null : `"${name}=${value}" cannot be read`;
}

const counted = (parts: WindowRule['parts'], name: string, otherwise: number): number =>
  parts.get(name)?.split(',').length ?? otherwise;

const perDay = (parts: WindowRule['parts']): number =>
  counted(parts, 'BYHOUR', parts.get('FREQ') === 'HOURLY' ? 24 : 1) * counted(parts, 'BYMINUTE', 1);

function ruleProblem(listed: readonly (readonly [string, string])[], parts: WindowRule['parts']): string | null {
  const wrong = listed.map(partProblem).find((problem) => problem !== null);
  if (wrong !== undefined) return wrong;
  if (parts.size < listed.length) return 'a part stands in it twice';
  if (!parts.has('FREQ')) return 'it needs FREQ=YEARLY, MONTHLY, WEEKLY, DAILY or HOURLY';
  if (parts.has('COUNT') && parts.has('UNTIL')) return 'it has COUNT and UNTIL; keep one';
  return perDay(parts) > mostStartsPerDay ? `it begins more often than ${mostStartsPerDay} times a day` : null;
}

/** Reads the text of a rule, or says what is wrong with it. */
export function readWindowRule(text: string): WindowRule | string {
  if (text.length > longestRule) return `it is longer than ${longestRule} characters`;
  const listed = text
    .toUpperCase()
    .split(';')
    .map((part) => [part.split('=', 1)[0] ?? '', part.split('=').slice(1).join('=')] as const);
  const parts = new Map(listed);
  const problem = ruleProblem(listed, parts);
  if (problem !== null) return problem;
  const until = readUntil(parts.get('UNTIL') ?? '');
  parts.delete('UNTIL');
  return { parts, until, mostPerDay: perDay(parts) };
}
