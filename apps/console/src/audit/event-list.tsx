import { useState } from 'react';
import type { Pages } from '../graphql/use-pages.js';
import { Mark } from '../look/mark.js';
import { PagedList } from '../look/paged-list.js';
import { When } from '../look/when.js';
import { type AuditFilter, isFiltered } from './audit-filter.js';
import { EventDetails } from './event-details.js';
import type { EventAnswer, Names } from './use-audit.js';

interface EventListProps {
  readonly events: Pages<EventAnswer>;
  readonly names: Names;
  readonly filter: AuditFilter;
  readonly onFilter: (changes: Partial<AuditFilter>) => void;
}

export function EventList({ events, names, filter, onFilter }: EventListProps) {
  return (
    <PagedList
      what="Events"
      pages={events}
      empty={isFiltered(filter) ? 'No event fits. Take a part of the filter away.' : 'Nothing has happened here yet.'}
      more="Show older events"
      testId="event-list"
    >
      {(event) => (
        <li key={event.id}>
          <Event event={event} names={names} onFilter={onFilter} />
        </li>
      )}
    </PagedList>
  );
}

type EventProps = Pick<EventListProps, 'names' | 'onFilter'> & { readonly event: EventAnswer };

/** A line, and behind it all that is on record. */
function Event({ event, names, onFilter }: EventProps) {
  const { seq, at, actorKind, action } = event;
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="event"
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      data-testid={`event-${action}`}
      data-seq={seq}
    >
      <summary>
        <span className="event-time">
          <When at={at} />
        </span>
        <span className="event-text">
          <strong>{actorText(event)}</strong>{' '}
          {actorKind !== 'user' && <Mark text={kinds[actorKind] ?? actorKind} color="gray" />}{' '}
          <code className="mono">{action}</code> <span className="event-object">{objectText(event)}</span>
        </span>
        <span className="event-seq">#{seq}</span>
      </summary>
      {isOpen && <EventDetails event={event} names={names} onFilter={onFilter} />}
    </details>
  );
}

const kinds: Readonly<Record<string, string>> = { service_account: 'service account' };

const actorText = ({ actorName, actorKind, actorId }: EventAnswer): string =>
  actorName ?? (actorKind === 'worker' ? actorId : 'somebody whose name was erased');

/** The name where the act was about one, or what kind of thing it was about. */
function objectText({ objectKind, detail }: EventAnswer): string {
  const { name, slug } = (detail ?? {}) as { readonly name?: unknown; readonly slug?: unknown };
  const called = [name, slug].find((one) => typeof one === 'string');
  return called === undefined
    ? objectKind.replaceAll('_', ' ')
    : `${objectKind.replaceAll('_', ' ')} ${String(called)}`;
}
