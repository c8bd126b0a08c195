import pg from 'pg';

/** What may follow a condition at its own level. */
const ends =
  /^(where|group|having|window|order|limit|offset|for|returning|union|intersect|except|do|on|join|inner|cross|natural|(left|right|full)(?=\s+(outer\s+)?join))\b/i;
const opens = /^(where|on(?!\s+conflict))\b/i;
const quoted = /^('(?:[^']|'')*'|"(?:[^"]|"")*")/;

/** The statement with every condition of `where` and of joins, in subqueries too, true of all rows. Its parameters stay in it. */
export function withoutFilters(sql: string): string {
  let made = '';
  let at = 0;
  while (at < sql.length) {
    const text = lexeme(sql, at);
    const isCondition = opens.test(sql.slice(at)) && !/distinct\s*$/i.test(made) && !/[\w$]$/.test(made);
    made += text;
    at += text.length;
    if (!isCondition) continue;
    const length = conditionLength(sql, at);
    made += ` ((${withoutFilters(sql.slice(at, at + length))}) or true) `;
    at += length;
  }
  return made;
}

/** A quoted text, a word, or one character. */
const lexeme = (sql: string, at: number): string => {
  const rest = sql.slice(at);
  const word = opens.exec(rest)?.[1];
  return quoted.exec(rest)?.[0] ?? word ?? /^\w+/.exec(rest)?.[0] ?? (rest[0] as string);
};

function conditionLength(sql: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < sql.length) {
    const text = lexeme(sql, at);
    if (depth === 0 && (/^[,;)]/.test(text) || ends.test(sql.slice(at)))) break;
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    at += text.length;
  }
  return at - from;
}

interface Wire {
  parse(query: { readonly name: string; readonly text: string }): void;
  query(text: string): void;
  on(event: 'dataRow', hear: (row: { readonly fields: readonly (string | Buffer | null)[] }) => void): void;
}

/**
 * From now on, in this process, no statement that goes to Postgres has a filter, whoever wrote it. `rows` are all that the server
 * sends back, as texts: what row level security, and nothing else, let through. Connections must not have prepared anything yet.
 */
export function takeFiltersAway(): { readonly rows: string[]; readonly changed: Set<string>; putBack(): void } {
  const wire = (pg.Connection as unknown as { readonly prototype: Wire }).prototype;
  const { parse, query } = wire;
  const rows: string[] = [];
  const changed = new Set<string>();
  const heard = new WeakSet<object>();
  const change = (connection: Wire, text: string): string => {
    if (!heard.has(connection)) connection.on('dataRow', ({ fields }) => rows.push(fields.join(' ')));
    heard.add(connection);
    // What asks the catalogue, as for the strength of its role, asks for no rows of tenants.
    const made = text.includes('pg_') ? text : withoutFilters(text);
    if (made !== text) changed.add(text);
    return made;
  };
  wire.parse = function (this: Wire, message) {
    parse.call(this, { ...message, text: change(this, message.text) });
  };
  wire.query = function (this: Wire, text) {
    query.call(this, change(this, text));
  };
  return { rows, changed, putBack: () => Object.assign(wire, { parse, query }) };
}
