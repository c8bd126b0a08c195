import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { StateMark, type Tone } from '../activity/state-mark.js';
import { between, duration } from '../activity/duration.js';
import { When } from '../look/when.js';
import { useMay } from '../tenant/place.js';
import { GateList } from './gate-list.js';
import { type PromotionAct, PromotionDialog } from './promotion-dialog.js';
import { approversText, phases, whoAsked } from './promotion-texts.js';
import type { PromotionAnswer, StageAnswer } from './stages-documents.js';

interface OpenPromotionProps {
  readonly stage: StageAnswer;
  readonly promotion: PromotionAnswer;
}

/** What is on its way into a stage: the gates that it waits for, who agreed, and its steps as they happen. */
export function OpenPromotion({ stage, promotion }: OpenPromotionProps) {
  const { release, phase, reason, createdAt, note, gates, votes } = promotion;
  const { label, tone } = phases[phase];
  return (
    <div className="stage-promotion" data-testid="open-promotion" data-phase={phase} data-release={release.name}>
      <div className="stage-state" aria-live="polite">
        <StateMark tone={tone} size={14} />
        <span>
          <span className="mono">{release.name}</span> {label.toLowerCase()}
        </span>
      </div>
      <Text fz="xs" c="dimmed">
        {whoAsked(promotion)} <When at={createdAt} />
        {reason ? `: ${reason}` : ''}
      </Text>
      {gates?.gates.some(({ state }) => state !== 'open') && <GateList gates={gates} show="standing" />}
      {!gates && note && <Text fz="xs">{note}</Text>}
      {phase === 'Pending' && <Approvers rule={stage.stage.approvals} />}
      <Votes votes={votes} />
      {phase !== 'Pending' && <Steps promotion={promotion} />}
      <Acts stage={stage} promotion={promotion} />
    </div>
  );
}

const Approvers = ({ rule }: { rule: StageAnswer['stage']['approvals'] }) =>
  rule && (
    <Text fz="xs" data-testid="approvers">
      {approversText(rule)}
    </Text>
  );

const Votes = ({ votes }: Pick<PromotionAnswer, 'votes'>) =>
  votes.length > 0 && (
    <ul className="gates" aria-label="Votes">
      {votes.map(({ voter, says, comment, at }) => (
        <li key={`${voter} ${at}`} className="gate" data-testid="vote" data-says={says}>
          <StateMark tone={says === 'approve' ? 'good' : 'bad'} size={14} />
          <div>
            {voter ?? 'Somebody who has left'} {says === 'approve' ? 'approved' : 'rejected'}{' '}
            <Text span fz="xs" c="dimmed">
              <When at={at} />
            </Text>
            {comment && <div className="gate-reason">{comment}</div>}
          </div>
        </li>
      ))}
    </ul>
  );

const stepTones: Readonly<Record<PromotionAnswer['steps'][number]['state'], Tone>> = {
  waiting: 'idle',
  running: 'busy',
  succeeded: 'good',
  failed: 'bad',
};

/** What it does, and then what it checks. */
export const Steps = ({ promotion: { steps } }: { promotion: PromotionAnswer }) => (
  <ol className="gates" aria-label="Steps">
    {steps.map(({ name, state, detail, isCheck, startedAt, finishedAt }) => {
      const ms = startedAt === null ? null : between(startedAt, finishedAt);
      return (
        <li key={name} className="gate" data-testid={`promotion-step-${name}`} data-state={state}>
          <StateMark tone={stepTones[state]} size={14} />
          <div>
            {isCheck ? `check: ${name}` : name}{' '}
            <Text span fz="xs" c="dimmed">
              {ms === null ? state : duration(ms)}
            </Text>
            {detail && <div className="gate-reason">{detail}</div>}
          </div>
        </li>
      );
    })}
  </ol>
);

/** To agree or not where people have to, and to end it. */
function Acts({ stage, promotion }: OpenPromotionProps) {
  const may = useMay();
  const [act, setAct] = useState<PromotionAct | null>(null);
  const isVotedOn = promotion.phase === 'Pending' && stage.stage.approvals !== null;
  const offered = [
    ...(isVotedOn && may('promotion.vote') ? (['approve', 'reject'] as const) : []),
    ...(may('environment.promote') ? (['abort'] as const) : []),
  ];
  const what = `${promotion.release.name} in ${stage.name}`;
  return (
    <Group gap={6}>
      {offered.map((one) => (
        <Button
          key={one}
          size="compact-xs"
          variant={one === 'approve' ? 'light' : 'default'}
          onClick={() => setAct(one)}
          aria-label={`${labels[one]} ${what}`}
          data-testid={`${one}-promotion`}
        >
          {labels[one]}
        </Button>
      ))}
      {act && <PromotionDialog {...{ act, stage, promotion }} onClose={() => setAct(null)} />}
    </Group>
  );
}

const labels = { approve: 'Approve', reject: 'Reject', abort: 'Abort' } as const;
