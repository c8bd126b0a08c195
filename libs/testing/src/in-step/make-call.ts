import type { RawAnswer, RawConnection } from './raw-connection.js';
import { expectedStatus, type PlannedCall, sumOf } from './plan-call.js';

/** Makes one planned call and answers what was wrong with it, if anything, and whether its connection may be used again. */
export async function makeCall(connection: RawConnection, host: string, call: PlannedCall): Promise<boolean> {
  const expected = expectedStatus(call);
  await connection.send(headOf(call, host));
  if (expected === undefined) {
    await connection.send(firstPart(call));
    return false;
  }
  if (call.expects) {
    const first = await connection.answer(call.method);
    if (first.status !== 100) return judge(first, call) && false;
  }
  const sent = call.manner === 'stops' ? connection.send(firstPart(call)) : sendBody(connection, call);
  const [answer] = await Promise.all([finalAnswer(connection, call), sent]);
  const isWhole = call.manner !== 'stops' || call.body.length === 0;
  return judge(answer, call) && isWhole;
}

async function finalAnswer(connection: RawConnection, { method }: PlannedCall): Promise<RawAnswer> {
  const answer = await connection.answer(method);
  return answer.status >= 200 ? answer : connection.answer(method);
}

function headOf({ target, method, version, framing, body, expects, closes }: PlannedCall, host: string): string {
  const lines = [`${method} ${target.path} HTTP/${version}`, `Host: ${host}`, 'Content-Type: text/plain'];
  if (framing === 'length') lines.push(`Content-Length: ${body.length}`);
  if (framing === 'chunked') lines.push('Transfer-Encoding: chunked');
  if (expects) lines.push('Expect: 100-continue');
  if (closes) lines.push('Connection: close');
  return `${lines.join('\r\n')}\r\n\r\n`;
}

async function sendBody(connection: RawConnection, { framing, body, manner }: PlannedCall): Promise<void> {
  if (framing === 'none') return;
  if (manner === 'writes-first') connection.deafen();
  await connection.send(framing === 'chunked' ? inChunks(body) : body);
  connection.listen();
}

const firstPart = ({ framing, body }: PlannedCall): Buffer => {
  const bytes = framing === 'chunked' ? inChunks(body) : body;
  return bytes.subarray(0, Math.floor(bytes.length / 2));
};

const chunkBytes = 60_000;

function inChunks(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += chunkBytes) {
    const part = body.subarray(at, at + chunkBytes);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** Throws when the answer is not the one that this call must get; else says whether the connection goes on. */
function judge(answer: RawAnswer, call: PlannedCall): boolean {
  const expected = expectedStatus(call);
  if (answer.status !== expected) {
    throw new Error(`${answer.status} for ${expected}: ${JSON.stringify(answer.body.slice(0, 120))}`);
  }
  if (call.target.tells === true && answer.status === 200 && call.method !== 'HEAD') compareBody(answer, call.body);
  return answer.isKept && !call.closes;
}

function compareBody(answer: RawAnswer, body: Buffer): void {
  const seen = JSON.parse(answer.body) as { length: number; sum: string };
  if (seen.length !== body.length || seen.sum !== sumOf(body)) {
    throw new Error(`the handler saw another body: ${answer.body.slice(0, 120)} for ${body.length} bytes`);
  }
}
