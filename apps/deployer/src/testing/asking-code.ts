/** What proves a password (SCRAM-SHA-256), as the text of a function: what the server has said -> the answer. */
const proving = `
  const { createHash, createHmac, pbkdf2Sync } = process.getBuiltinModule('node:crypto');
  const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
  const first = 'n=,r=anything';
  const prove = (said) => {
    const { r, s, i } = Object.fromEntries(said.split(',').map((part) => [part[0], part.slice(2)]));
    const key = hmac(pbkdf2Sync(password, Buffer.from(s, 'base64'), Number(i), 32, 'sha256'), 'Client Key');
    const last = 'c=biws,r=' + r;
    const signature = hmac(createHash('sha256').update(key).digest(), [first, said, last].join());
    return last + ',p=' + key.map((byte, at) => byte ^ signature[at]).toString('base64');
  };`;

/** What a unit under test runs (`/run`): asks a database in the protocol's own words, since it has no driver, and answers the last value. */
export function askingCode(url: string, sql: string): string {
  const { hostname, port, username, password, pathname } = new URL(url);
  const place = { host: hostname, port: Number(port), user: username, password, database: pathname.slice(1), sql };
  return `
    const { host, port, user, password, database, sql } = ${JSON.stringify(place)};
    ${proving}
    const number = (value) => Buffer.from([0, 0, value >> 8, value & 255]);
    const text = (value) => Buffer.from(value + '\\0');
    const message = (type, ...parts) => {
      const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
      return Buffer.concat([Buffer.from(type), number(body.length + 4), body]);
    };
    const answers = {
      10: () => message('p', text('SCRAM-SHA-256'), number(first.length + 3), 'n,,' + first),
      11: (said) => message('p', prove(said.toString())),
    };
    const socket = net.connect(port, host);
    socket.write(message('', [0, 3, 0, 0], text('user'), text(user), text('database'), text(database), [0]));
    let [received, value, isAsked] = [Buffer.alloc(0), null, false];
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk]);
      while (received.length > 4 && received.length > received.readInt32BE(1)) {
        const [type, body] = [String.fromCharCode(received[0]), received.subarray(5, received.readInt32BE(1) + 1)];
        received = received.subarray(received.readInt32BE(1) + 1);
        if (type === 'E') throw new Error(body.toString().replaceAll('\\0', ' '));
        if (type === 'R') socket.write(answers[body.readInt32BE(0)]?.(body.subarray(4)) ?? '');
        if (type === 'D') value = body.subarray(6).toString();
        if (type === 'Z' && isAsked) return socket.destroy(), value;
        if (type === 'Z') isAsked = [socket.write(message('Q', text(sql)))].length > 0;
      }
    }
    throw new Error('the database has hung up');`;
}
