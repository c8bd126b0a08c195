import pg from 'pg';

interface Wire {
  parse(query: { readonly name: string; readonly text: string }): void;
  bind(message: { readonly statement?: string }): void;
  query(text: string): void;
}

/** Each statement that this process sends to Postgres while `work` is done, by its text or the name of what is prepared, sorted. */
export async function sentDuring(work: () => Promise<unknown>): Promise<readonly string[]> {
  const wire = (pg.Connection as unknown as { readonly prototype: Wire }).prototype;
  const { parse, bind, query } = wire;
  const sent: string[] = [];
  const unnamed = new WeakMap<object, string>();
  wire.parse = function (this: Wire, message) {
    if (!message.name) unnamed.set(this, message.text);
    parse.call(this, message);
  };
  wire.bind = function (this: Wire, message) {
    sent.push(message.statement || (unnamed.get(this) ?? ''));
    bind.call(this, message);
  };
  wire.query = function (this: Wire, text) {
    sent.push(text);
    query.call(this, text);
  };
  try {
    await work();
  } finally {
    Object.assign(wire, { parse, bind, query });
  }
  return sent.sort();
}
