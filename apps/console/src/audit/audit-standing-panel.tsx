import { Alert, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useRead } from '../graphql/use-read.js';
import { Loaded } from '../look/loaded.js';
import { When } from '../look/when.js';
import { usePlace } from '../tenant/place.js';
import { auditStateQuery } from './audit-documents.js';
import { type AuditStateAnswer, type Standing, standingOf, unproven } from './audit-standing.js';

const askAgainMs = 5000;

const looks: Readonly<
  Record<Standing, { readonly color: string; readonly title: (state: AuditStateAnswer) => string }>
> = {
  alarm: { color: 'red', title: () => 'Something in the log is not as it was written' },
  unverified: { color: 'yellow', title: () => 'Nothing is verified yet' },
  behind: { color: 'blue', title: ({ verifiedTo, lastSeq }) => `Verified up to event ${verifiedTo} of ${lastSeq}` },
  verified: { color: 'leaf', title: ({ lastSeq }) => `Verified: all ${lastSeq} events are as they were written` },
};

/** How far the log is verified. `newest`: number of the newest event that is shown, which it may not know of yet. */
export function AuditStanding({ newest }: { newest: number }) {
  const tenantId = usePlace().tenant.id;
  const read = useRead(auditStateQuery, { tenantId });
  const { again } = read;
  const state = read.data?.auditState;
  const isOld = state !== undefined && (state.lastSeq < newest || standingOf(state) !== 'verified');
  useEffect(() => {
    if (!isOld) return;
    const timer = setInterval(again, askAgainMs);
    return () => clearInterval(timer);
  }, [isOld, again]);
  return (
    <Loaded what="The state of the log" read={read} waiting={null}>
      {({ auditState }) => <Told state={auditState} />}
    </Loaded>
  );
}

function Told({ state }: { state: AuditStateAnswer }) {
  const standing = standingOf(state);
  const { color, title } = looks[standing];
  return (
    <Alert
      color={color}
      variant="light"
      title={title(state)}
      data-testid="audit-state"
      data-standing={standing}
      data-verified-to={state.verifiedTo ?? 0}
    >
      <div className="standing">
        {state.alarm && <Alarm alarm={state.alarm} />}
        {standing === 'unverified' && (
          <div>The auditor reads new events once a minute. If this stays, it does not run.</div>
        )}
        {standing === 'behind' && <div>The newest wait for the auditor, which comes by once a minute.</div>}
        <Passes state={state} />
        <Checkpoint state={state} />
        {state.firstKeptSeq > 1 && <div>Events before {state.firstKeptSeq} were dropped, as is signed.</div>}
      </div>
    </Alert>
  );
}

const Alarm = ({ alarm }: { alarm: NonNullable<AuditStateAnswer['alarm']> }) => (
  <Text component="div" fz="sm" role="alert" data-testid="audit-alarm">
    {alarm.text}
    {alarm.seq !== null && <> First event that is not as it was: {alarm.seq}.</>}
    {alarm.checkpoint !== null && <> Checkpoint: {alarm.checkpoint}.</>} Raised <When at={alarm.raisedAt} />.
  </Text>
);

const Passes = ({ state: { verifiedAt, wholeVerifiedAt } }: { state: AuditStateAnswer }) => (
  <div>
    {verifiedAt !== null && (
      <>
        New events verified <When at={verifiedAt} />
      </>
    )}
    {verifiedAt !== null && wholeVerifiedAt !== null && (
      <>
        , the whole log <When at={wholeVerifiedAt} />
      </>
    )}
    {verifiedAt !== null && '.'}
  </div>
);

function Checkpoint({ state }: { state: AuditStateAnswer }) {
  const { checkpoint } = state;
  const left = unproven(state);
  if (checkpoint === null) return <div>No signed checkpoint has seen it yet: one is made every hour.</div>;
  return (
    <div data-testid="audit-checkpoint">
      Signed checkpoint {checkpoint.number}, <When at={checkpoint.at} />, proves events up to {checkpoint.seq}
      {left > 0 && <>; the {left === 1 ? 'one' : left} after it will be in the next</>}.
    </div>
  );
}
