import { Alert, Text } from '@mantine/core';
import { useId } from 'react';
import { environmentStates } from '../activity/environment-states.js';
import { StateMark } from '../activity/state-mark.js';
import { Mark } from '../look/mark.js';
import { When } from '../look/when.js';
import { CanaryText } from './canary-text.js';
import { LastMigration } from './last-migration.js';
import { OpenPromotion } from './open-promotion.js';
import { isOpen, servesSince } from './promotion-texts.js';
import { scaleText } from './scale-text.js';
import { StageActions } from './stage-actions.js';
import type { PromotionAnswer, StageAnswer } from './stages-documents.js';
import { useLiveStage } from './use-live-stage.js';

/** One stage: what runs in it, what is on its way there, and what people may do about it. */
export function StageCard({ stage }: { stage: StageAnswer }) {
  const titleId = useId();
  const promotions = useLiveStage(stage);
  const onTheirWay = promotions.filter(isOpen);
  const last = promotions[0] && !isOpen(promotions[0]) ? promotions[0] : null;
  return (
    <section
      className="stage-card"
      aria-labelledby={titleId}
      data-first={stage.upstream.length === 0 || undefined}
      data-testid={`stage-${stage.name}`}
      data-release={stage.currentRelease?.name}
      data-state={stage.state}
    >
      <header className="stage-head">
        <h2 id={titleId}>{stage.name}</h2>
        {stage.hold && <Mark text="Held" color="yellow" testId="held" />}
      </header>
      <Text fz={12.5} c="dimmed">
        {cameFrom(stage)}
      </Text>
      <Running stage={stage} />
      <CanaryText stage={stage} />
      <LastMigration stage={stage} />
      <HoldText stage={stage} />
      {onTheirWay.map((promotion) => (
        <OpenPromotion key={promotion.id} stage={stage} promotion={promotion} />
      ))}
      {last && <LastEnded promotion={last} />}
      <StageActions stage={stage} />
    </section>
  );
}

function cameFrom({ upstream, followsHead, stage }: StageAnswer): string {
  if (followsHead) return 'Runs each release that is built';
  const names = upstream.map(({ name }) => name);
  const from = names.length === 0 ? 'From builds' : `From ${names.join(stage.requires === 'all' ? ' and ' : ' or ')}`;
  return `${from}${byItself[stage.autoPromote]}`;
}

const byItself = {
  off: '',
  newest: ': the newest that its gates let in, by itself',
  upstream: ': what runs there, by itself',
} as const;

function Running({ stage }: { stage: StageAnswer }) {
  const { currentRelease, state, urls } = stage;
  const { label, tone } = environmentStates[state];
  const since = servesSince(stage);
  return (
    <div className="stage-running">
      {currentRelease ? (
        <Text fw={620} fz={15} className="mono stage-release" data-testid="stage-release">
          {currentRelease.name}
        </Text>
      ) : (
        <Text fz="sm" c="dimmed" data-testid="stage-empty">
          {stage.followsHead
            ? 'Nothing runs here yet. Save the canvas: it is built and deployed by itself.'
            : 'Nothing runs here yet. Promote a release to it.'}
        </Text>
      )}
      <div className="stage-state">
        <StateMark tone={tone} size={14} />
        <span>{label}</span>
        {since !== null && (
          <Text span fz={12.5} c="dimmed">
            since <When at={since} />
          </Text>
        )}
      </div>
      <Often stage={stage} />
      <Trouble stage={stage} />
      {urls.map(({ url, gatewayName }) => (
        <a key={url} href={url} className="stage-url" title={gatewayName} target="_blank" rel="noreferrer">
          {url.replace(/^https?:\/\//, '')}
        </a>
      ))}
    </div>
  );
}

function Often({ stage: { scale } }: { stage: StageAnswer }) {
  const text = scaleText(scale);
  if (text === null) return null;
  return (
    <Text fz={12.5} c="dimmed" data-testid="stage-scale">
      {text}
    </Text>
  );
}

function Trouble({ stage: { failure, fault } }: { stage: StageAnswer }) {
  const text = failure?.text ?? fault;
  if (!text) return null;
  return (
    <Text fz="xs" c="var(--tone-bad)" className="stage-trouble" data-testid="stage-trouble">
      {text}
    </Text>
  );
}

function HoldText({ stage: { hold } }: { stage: StageAnswer }) {
  if (!hold) return null;
  return (
    <Alert color="yellow" p="xs" data-testid="stage-hold">
      <Text fz="xs">
        Held by {hold.by ?? 'automation'} <When at={hold.at} />
        {hold.reason ? `: ${hold.reason}` : ''}. Nothing comes by itself until the hold is lifted; people may promote.
      </Text>
    </Alert>
  );
}

/** How the last promotion ended, where it did not succeed. */
function LastEnded({ promotion }: { promotion: PromotionAnswer }) {
  const { phase, release, note } = promotion;
  if (phase === 'Succeeded') return null;
  return (
    <div className="stage-last" data-testid="last-ended" data-phase={phase}>
      <StateMark tone={phase === 'Aborted' ? 'idle' : 'bad'} size={14} />
      <Text fz="xs">
        The promotion of <span className="mono">{release.name}</span> {endings[phase] ?? 'ended'}
        {note ? `: ${note}` : ''}
      </Text>
    </div>
  );
}

const endings: Partial<Record<PromotionAnswer['phase'], string>> = {
  Failed: 'failed',
  Errored: 'met a fault',
  Aborted: 'was aborted',
};
