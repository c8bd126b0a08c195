import type { Answered, Observation, Seen, SeenHeaders } from './observation.js';

/** One thing in which two gateways are not the same. */
export interface Difference {
  /** For example `status`, `headers.vary`, `body`, `backend.url`, `backend.headers.host`, `logged`, `outcome`. */
  readonly facet: string;
  /** Which of the case's requests; -1 where it is about the whole case. */
  readonly request: number;
  /** Absent: it has none. */
  readonly theirs: string | undefined;
  readonly ours: string | undefined;
}

type Facets = ReadonlyMap<string, string>;

/** Everything in which ours is otherwise than theirs. */
export function differencesBetween(theirs: Observation, ours: Observation): readonly Difference[] {
  if (theirs.outcome === 'refused' || ours.outcome === 'refused') {
    return theirs.outcome === ours.outcome ? [] : [outcomes(theirs, ours)];
  }
  const logs = compared(
    -1,
    new Map([['logged', theirs.logged.join('\n')]]),
    new Map([['logged', ours.logged.join('\n')]]),
  );
  const answers = theirs.answers.flatMap((answer, request) =>
    compared(request, facetsOf(answer), facetsOf(ours.answers[request]!)),
  );
  return [...answers, ...logs];
}

function outcomes(theirs: Observation, ours: Observation): Difference {
  const told = (one: Observation): string => (one.outcome === 'refused' ? `refused: ${one.reason}` : 'served');
  return { facet: 'outcome', request: -1, theirs: told(theirs), ours: told(ours) };
}

function compared(request: number, theirs: Facets, ours: Facets): readonly Difference[] {
  const facets = new Set([...theirs.keys(), ...ours.keys()]);
  return [...facets]
    .filter((facet) => theirs.get(facet) !== ours.get(facet))
    .map((facet) => ({ facet, request, theirs: theirs.get(facet), ours: ours.get(facet) }));
}

function facetsOf({ status, headers, body, backend }: Answered): Facets {
  return new Map([
    ['status', String(status)],
    ...headerFacets('headers', headers),
    ['body', canonical(body)],
    ['backend.count', String(backend.length)],
    ...backend.flatMap((seen, index) => seenFacets(seen, index === 0 ? 'backend' : `backend${index}`)),
  ]);
}

const seenFacets = (seen: Seen, prefix: string): readonly [string, string][] => [
  [`${prefix}.at`, seen.at],
  [`${prefix}.method`, seen.method],
  [`${prefix}.url`, seen.url],
  [`${prefix}.body`, canonical(seen.body)],
  ...headerFacets(`${prefix}.headers`, seen.headers),
];

const headerFacets = (prefix: string, headers: SeenHeaders): [string, string][] =>
  Object.entries(headers).map(([name, value]) => [`${prefix}.${name}`, value]);

/** JSON whose members come in another order is the same. */
function canonical(body: string): string {
  try {
    return JSON.stringify(ordered(JSON.parse(body)));
  } catch {
    return body;
  }
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, ordered(part)]));
}
