import { Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { type AuditFilter, isFiltered, noFilter } from './audit-filter.js';
import type { EventAnswer, Names } from './use-audit.js';

interface AuditFilterFormProps {
  readonly filter: AuditFilter;
  readonly onChange: (changes: Partial<AuditFilter>) => void;
  /** Those that are shown: what they name can be chosen. */
  readonly events: readonly EventAnswer[];
  readonly names: Names;
}

export function AuditFilterForm({ filter, onChange, events, names }: AuditFilterFormProps) {
  return (
    <form className="audit-filter" role="search" aria-label="Events" onSubmit={(event) => event.preventDefault()}>
      <Select
        label="Actor"
        placeholder="Anybody"
        data={actorsOf(events, names, filter.actorId)}
        value={filter.actorId || null}
        onChange={(actorId) => onChange({ actorId: actorId ?? '' })}
        clearable
        searchable
        data-testid="filter-actor"
      />
      <Autocomplete
        label="Action"
        placeholder="token.create"
        data={seen(events.map(({ action }) => action))}
        value={filter.action}
        onChange={(action) => onChange({ action })}
        data-testid="filter-action"
      />
      <Autocomplete
        label="Kind of object"
        placeholder="project"
        data={seen(events.map(({ objectKind }) => objectKind))}
        value={filter.objectKind}
        onChange={(objectKind) => onChange({ objectKind })}
        data-testid="filter-kind"
      />
      <TextInput
        label="Id of object"
        value={filter.objectId}
        onChange={(event) => onChange({ objectId: event.currentTarget.value })}
        data-testid="filter-object"
      />
      <Times filter={filter} onChange={onChange} />
      <ShowAll filter={filter} onChange={onChange} />
    </form>
  );
}

const ShowAll = ({ filter, onChange }: Pick<AuditFilterFormProps, 'filter' | 'onChange'>) =>
  isFiltered(filter) && (
    <Button variant="default" onClick={() => onChange(noFilter)} data-testid="filter-clear">
      Show all
    </Button>
  );

const Times = ({ filter, onChange }: Pick<AuditFilterFormProps, 'filter' | 'onChange'>) => (
  <>
    <Moment label="From" value={filter.from} onChange={(from) => onChange({ from })} testId="filter-from" />
    <Moment label="Before" value={filter.to} onChange={(to) => onChange({ to })} testId="filter-to" />
  </>
);

interface MomentProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly testId: string;
}

const Moment = ({ label, value, onChange, testId }: MomentProps) => (
  <TextInput
    type="datetime-local"
    label={label}
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    data-testid={testId}
  />
);

const seen = (words: readonly string[]): string[] => [...new Set(words)].sort();

/** Members and machines by name, and whoever else acted. */
function actorsOf(events: readonly EventAnswer[], { actors }: Names, chosen: string) {
  const found = new Map(actors);
  for (const { actorId, actorName, actorKind } of events)
    if (!found.has(actorId)) found.set(actorId, actorName ?? `${actorKind} ${actorId}`);
  if (chosen && !found.has(chosen)) found.set(chosen, chosen);
  return [...found].map(([value, label]) => ({ value, label }));
}
