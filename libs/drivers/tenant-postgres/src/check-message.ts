import { NotPostgres } from './not-postgres.js';

/** We ask for a handful; rows are made as wide as was announced, whatever they hold. */
const maxColumns = 100;

/** Mechanisms, a salt and a few numbers. `pg` takes such texts apart letter by letter. */
const maxAuthenticationBytes = 8192;

class Fields {
  private at = 0;

  constructor(private readonly body: Buffer) {}

  skip(bytes: number): number {
    const start = this.at;
    this.at += bytes;
    if (bytes < 0 || this.at > this.body.length) throw new NotPostgres('a message that is shorter than what it holds');
    return start;
  }

  byte(): number {
    return this.body.readUInt8(this.skip(1));
  }

  count(): number {
    return this.body.readUInt16BE(this.skip(2));
  }

  number(): number {
    return this.body.readInt32BE(this.skip(4));
  }

  text(): number {
    const end = this.body.indexOf(0, this.at);
    if (end < 0) throw new NotPostgres('a text without an end');
    const length = end - this.at;
    this.at = end + 1;
    return length;
  }

  end(): void {
    if (this.at !== this.body.length) throw new NotPostgres('a message that is longer than what it holds');
  }
}

type Shape = (fields: Fields, body: Buffer) => void;

const empty: Shape = () => undefined;

const told: Shape = (fields) => {
  while (fields.byte() !== 0) fields.text();
};

const columns: Shape = (fields) => {
  const count = fields.count();
  if (count > maxColumns) throw new NotPostgres(`${count} columns`);
  for (let left = count; left > 0; left -= 1) {
    fields.text();
    fields.skip(18);
  }
};

const row: Shape = (fields) => {
  for (let left = fields.count(); left > 0; left -= 1) {
    const bytes = fields.number();
    // The value of what is null is not there.
    if (bytes !== -1) fields.skip(bytes);
  }
};

/** For `pg` the name of a mechanism that is empty is the end. */
const mechanisms: Shape = (fields) => {
  while (fields.text() > 0);
};

const rest: Shape = (fields, body) => fields.skip(body.length - 4);

/** Those that `pg` knows. At any other it throws, where nobody catches. */
const authentications: Readonly<Record<number, Shape>> = {
  0: empty,
  3: empty,
  5: (fields) => fields.skip(4),
  10: mechanisms,
  11: rest,
  12: rest,
};

const authentication: Shape = (fields, body) => {
  const code = fields.number();
  const shape = authentications[code];
  if (!shape) throw new NotPostgres(`a way to log in that is not known here (${code})`);
  if (body.length > maxAuthenticationBytes) throw new NotPostgres('a log-in that is too long');
  shape(fields, body);
};

/** What answers the questions that we ask; nothing of copying, of replication, or of what may come with them. */
const shapes: Readonly<Record<string, Shape>> = {
  R: authentication,
  K: (fields) => fields.skip(8),
  S: (fields) => [fields.text(), fields.text()],
  N: told,
  E: told,
  A: (fields) => [fields.number(), fields.text(), fields.text()],
  T: columns,
  D: row,
  C: (fields) => fields.text(),
  Z: (fields) => fields.skip(1),
  I: empty,
  n: empty,
  1: empty,
  2: empty,
  3: empty,
};

/** Whether `pg` can read a message to its end, and no further. Throws NotPostgres. */
export function checkMessage(type: string, body: Buffer): void {
  const shape = shapes[type];
  if (!shape) throw new NotPostgres('a message of a kind that answers nothing that we ask');
  const fields = new Fields(body);
  shape(fields, body);
  fields.end();
}
