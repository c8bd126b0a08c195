import type { EnvironmentAnswer } from '../graphql/answers.js';
import { useBoard } from '../canvas/board.js';
import { useLiveConnection } from '../graphql/live-connection.js';
import { duration } from './duration.js';
import { environmentStates } from './environment-states.js';
import { progressOf } from './progress.js';
import { StateMark } from './state-mark.js';

/** One line: is it live, which revision, how long it took. */
export function DeploymentState() {
  const { environment, deployment } = useBoard();
  const connection = useLiveConnection();
  if (!environment || connection === 'lost') {
    return (
      <span className="deployment-state" role="status" data-testid="deployment-state" data-state="unknown">
        <StateMark tone="busy" />
        {connection === 'lost' ? 'Connection lost, trying again' : 'Connecting'}
      </span>
    );
  }
  const { label, tone } = environmentStates[environment.state];
  const { liveInMs } = progressOf(environment, deployment);
  const isLive = environment.state === 'live';
  return (
    <span
      className="deployment-state"
      role="status"
      data-testid="deployment-state"
      data-state={environment.state}
      data-live-revision={environment.liveRevision ?? ''}
      data-desired-revision={environment.desiredRevision?.number}
      data-tone={tone}
    >
      <StateMark tone={tone} />
      <b>{label}</b>
      <span className="deployment-more">
        {revisionText(environment)}
        {isLive && liveInMs !== null && <span data-testid="live-in"> · live in {duration(liveInMs)}</span>}
      </span>
    </span>
  );
}

/** Which revision is meant, and which one serves while that is another. */
function revisionText({ state, liveRevision, desiredRevision }: EnvironmentAnswer): string {
  // Without a wanted revision there is nothing to tell: so it is with an environment to which nothing was brought yet.
  if (state === 'empty' || !desiredRevision) return '';
  if (state === 'live') return `revision ${liveRevision ?? desiredRevision.number}`;
  const serving = liveRevision === null ? '' : `, revision ${liveRevision} serves`;
  return `revision ${desiredRevision.number}${serving}`;
}
