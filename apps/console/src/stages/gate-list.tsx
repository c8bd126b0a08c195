import { Text } from '@mantine/core';
import { StateMark } from '../activity/state-mark.js';
import { earliestText, gateStates, gateTexts } from './promotion-texts.js';
import type { GateAnswer, GatesAnswer } from './stages-documents.js';

interface GateListProps {
  readonly gates: GatesAnswer;
  /** `standing`: only what is not open. */
  readonly show: 'all' | 'standing';
}

/** Each gate with its state and reason, and when a promotion could start at the earliest. */
export function GateList({ gates: { gates, earliestAt }, show }: GateListProps) {
  const shown = show === 'all' ? gates : gates.filter(({ state }) => state !== 'open');
  const areOpen = gates.every(({ state }) => state === 'open');
  return (
    <div>
      <ul className="gates" aria-label="Gates">
        {shown.map((gate) => (
          <GateLine key={gate.name} gate={gate} />
        ))}
      </ul>
      {!areOpen && (
        <Text fz="xs" c="dimmed" data-testid="earliest">
          {earliestText(earliestAt, new Date())}
        </Text>
      )}
    </div>
  );
}

function GateLine({ gate: { name, state, reason } }: { gate: GateAnswer }) {
  const { label, tone } = gateStates[state];
  return (
    <li className="gate" data-testid={`gate-${name}`} data-state={state}>
      <StateMark tone={tone} size={14} />
      <div>
        <span>{gateTexts[name]}</span>{' '}
        <Text span fz="xs" c="dimmed">
          {label}
        </Text>
        {reason !== null && <div className="gate-reason">{reason}</div>}
      </div>
    </li>
  );
}
