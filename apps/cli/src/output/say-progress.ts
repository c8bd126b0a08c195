import type { EnvironmentView } from '../api/documents.js';
import type { Listener } from '../apply/follow-environment.js';
import { styled, type Terminal } from './terminal.js';

/** Tells builds and steps on a terminal, line by line. */
export const progressOn =
  (terminal: Terminal): Listener =>
  (what, state, detail) => {
    if (state === 'running') terminal.busy(what);
    else if (state === 'degraded') terminal.warn(detail ?? what);
    else if (state === 'failed') terminal.failed(what);
    else terminal.done(detail ? `${what}: ${detail}` : what);
  };

export function sayLive(terminal: Terminal, live: EnvironmentView, tookMs: number): void {
  terminal.done(`revision ${live.liveRevision} is live`, tookMs);
  for (const { gatewayName, url } of live.urls) terminal.line(`  ${gatewayName}  ${styled('cyan', url)}`);
}

/** How a followed environment stands, in the document of a command. */
export const liveAnswer = ({ id, state, liveRevision, urls }: EnvironmentView): object => ({
  id,
  state,
  liveRevision,
  urls,
});
