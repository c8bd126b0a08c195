import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { momentText } from '../look/time-text.js';
import type { AuditFilter } from './audit-filter.js';
import { useHashFits } from './hash-check.js';
import type { EventAnswer, Names } from './use-audit.js';

interface EventDetailsProps {
  readonly event: EventAnswer;
  readonly names: Names;
  readonly onFilter: (changes: Partial<AuditFilter>) => void;
}

/** All that is on record of one act. */
export function EventDetails({ event, names, onFilter }: EventDetailsProps) {
  const { actorId, objectKind, objectId, detail, personal, requestId, beforeHash, afterHash } = event;
  return (
    <dl className="event-details" data-testid="event-details">
      <Fact name="Time">{momentText(new Date(event.at))}</Fact>
      <Fact name="Actor">
        <Id id={actorId} /> <Only onClick={() => onFilter({ actorId })} what="this actor" />
      </Fact>
      <Through event={event} names={names} />
      <Fact name="Object">
        {objectKind} <Id id={objectId} /> <Only onClick={() => onFilter({ objectKind, objectId })} what="this object" />
      </Fact>
      <Fact name="Request">{requestId === null ? 'none: the platform acted by itself' : <Id id={requestId} />}</Fact>
      <Fact name="Details">
        <pre>{JSON.stringify(detail, null, 2)}</pre>
      </Fact>
      {personal !== null && (
        <Fact name="Personal">
          <pre>{personal}</pre>
        </Fact>
      )}
      {beforeHash !== null && (
        <Fact name="Before">
          <Id id={beforeHash} />
        </Fact>
      )}
      {afterHash !== null && (
        <Fact name="After">
          <Id id={afterHash} />
        </Fact>
      )}
      <Hashes event={event} />
    </dl>
  );
}

const Through = ({ event: { tokenId, onBehalfOf }, names }: Pick<EventDetailsProps, 'event' | 'names'>) => (
  <>
    <Fact name="Token">
      {tokenId === null ? 'none: in person' : `${names.tokens.get(tokenId) ?? 'deleted or of an older page'} `}
      {tokenId !== null && <Id id={tokenId} />}
    </Fact>
    {onBehalfOf !== null && (
      <Fact name="On behalf of">
        {names.actors.get(onBehalfOf) ?? ''} <Id id={onBehalfOf} />
      </Fact>
    )}
  </>
);

function Hashes({ event: { body, hash, previousHash } }: Pick<EventDetailsProps, 'event'>) {
  const fits = useHashFits(body, hash);
  return (
    <>
      <Fact name="Hash">
        <Id id={hash} />{' '}
        {fits !== null && (
          <Text span fz="sm" c={fits ? 'var(--tone-good)' : 'var(--tone-bad)'} data-testid="hash-fits">
            {fits ? 'computed again here: it fits' : 'computed again here: IT DOES NOT FIT'}
          </Text>
        )}
      </Fact>
      <Fact name="Previous hash">
        <Id id={previousHash} />
      </Fact>
    </>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Id = ({ id }: { id: string }) => <code className="mono">{id}</code>;

const Only = ({ onClick, what }: { onClick: () => void; what: string }) => (
  <Anchor component="button" type="button" fz="sm" onClick={onClick}>
    only {what}
  </Anchor>
);
