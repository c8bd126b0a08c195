import { Anchor, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { useState } from 'react';
import { usePages } from '../graphql/use-pages.js';
import { useRead } from '../graphql/use-read.js';
import { PagedList } from '../look/paged-list.js';
import { Panel } from '../look/panel.js';
import { addressOf } from '../routing/route.js';
import { plansQuery, type SeenTenant, seenTenantsQuery } from './operators-documents.js';
import { StateMark } from './state-mark.js';

interface Filter {
  readonly search: string;
  readonly state: SeenTenant['state'] | '';
  readonly plan: string;
}

const all: Filter = { search: '', state: '', plan: '' };

export function TenantsPage() {
  const [filter, setFilter] = useState(all);
  // Not with each letter that is typed.
  const [asked] = useDebouncedValue(filter, 250);
  const set = (changes: Partial<Filter>): void => setFilter((before) => ({ ...before, ...changes }));
  return (
    <Panel title="All tenants">
      <FilterForm filter={filter} set={set} />
      <TenantList filter={asked} />
    </Panel>
  );
}

const states = [
  { value: '', label: 'Any state' },
  ...(['active', 'suspended', 'deleting', 'erasing'] as const).map((value) => ({ value, label: value })),
];

function FilterForm({ filter, set }: { filter: Filter; set: (changes: Partial<Filter>) => void }) {
  const { data } = useRead(plansQuery, {});
  const plans = (data?.operator.plans ?? []).map(({ name }) => name);
  return (
    <form className="list-filter" role="search" aria-label="Tenants" onSubmit={(event) => event.preventDefault()}>
      <TextInput
        label="Slug or name"
        value={filter.search}
        onChange={(event) => set({ search: event.currentTarget.value })}
        maxLength={100}
        data-testid="filter-search"
      />
      <NativeSelect
        label="State"
        data={states}
        value={filter.state}
        onChange={(event) => set({ state: event.currentTarget.value as Filter['state'] })}
        data-testid="filter-state"
      />
      <NativeSelect
        label="Plan"
        data={[{ value: '', label: 'Any plan' }, ...plans]}
        value={filter.plan}
        onChange={(event) => set({ plan: event.currentTarget.value })}
        data-testid="filter-plan"
      />
    </form>
  );
}

/** Null: whatever it is. */
const given = <Text extends string>(text: Text | ''): Text | null => (text === '' ? null : text);

function TenantList({ filter: { search, state, plan } }: { filter: Filter }) {
  const pages = usePages({
    document: seenTenantsQuery,
    variables: { search: given(search.trim()), state: given(state), plan: given(plan) },
    connectionOf: ({ operator }: ResultOf<typeof seenTenantsQuery>) => operator.tenants,
  });
  return (
    <PagedList what="The tenants" pages={pages} empty="No tenant fits." more="Show more" testId="seen-tenants">
      {(tenant) => <TenantRow key={tenant.id} tenant={tenant} />}
    </PagedList>
  );
}

const TenantRow = ({ tenant: { slug, name, state, plan, members } }: { tenant: SeenTenant }) => (
  <li className="row" data-testid={`seen-${slug}`} data-state={state}>
    <div className="row-main">
      <div className="row-name">
        <Anchor href={addressOf({ page: 'operators', part: 'tenant', slug })} fw={560}>
          {name}
        </Anchor>{' '}
        <StateMark state={state} />
      </div>
      <div className="row-meta">
        <code className="mono">{slug}</code> · plan {plan} · {members} {members === 1 ? 'member' : 'members'}
      </div>
    </div>
  </li>
);
