import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProxyFault } from './fault-proxy-rule.js';

const expired = JSON.stringify({
  type: 'ERROR',
  object: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Expired', code: 410, message: 'too old' },
});

/** Passes the events of a watch on, with something done to them. */
export async function faultyWatch(from: IncomingMessage, to: ServerResponse, fault: ProxyFault): Promise<void> {
  to.writeHead(from.statusCode ?? 500, { 'content-type': 'application/json' });
  to.flushHeaders();
  if (fault.does === 'silence') return void from.resume();
  if (fault.does === 'expire') return void to.end(`${expired}\n`);
  let passed = 0;
  let former = '';
  for await (const line of linesIn(from)) {
    if (fault.does === 'cut' && passed === fault.afterEvents) return cut(to, line);
    passed += 1;
    to.write(`${line}\n`);
    if (fault.does === 'repeat') to.write(`${line}\n${former}`);
    former = `${line}\n`;
  }
  to.end();
}

function cut(to: ServerResponse, line: string): void {
  to.write(line.slice(0, line.length / 2), () => to.destroy());
}

async function* linesIn(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
