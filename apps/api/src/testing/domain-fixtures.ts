import type { Fixture, Place } from './fixtures.js';

const environmentId = (place: Place) => place.environmentId;

/** Of its own in each place. */
const nameIn = ({ environmentId }: Place): string => `d-${environmentId}.example.com`;
const leaveRoom = ({ tenantId }: Place): string => `delete from domain where tenant_id = '${tenantId}'`;

/** A domain of the place that leads to its environment. */
export const someDomain = (place: Place): string => `${leaveRoom(place)};
  insert into domain (tenant_id, id, environment_id, name, token, created_by)
    values ('${place.tenantId}', '${place.spareId}', '${place.environmentId}', '${nameIn(place)}', 't', 'test');
  insert into directory.proved_domain values ('${nameIn(place)}', '${place.spareId}', '${place.tenantId}', 't');
  update domain set state = 'verified', problem = 'p', failing_since = now(), verified_at = now(), looked_at = now()
    where tenant_id = '${place.tenantId}';
  insert into certificate (tenant_id, domain_id, state, problem, not_before, not_after)
    values ('${place.tenantId}', '${place.spareId}', 'failing', 'p', now(), now() + interval '90 days')
    on conflict do nothing`;

const somePendingDomain = (place: Place): string => `${leaveRoom(place)};
  insert into domain (tenant_id, id, environment_id, name, token, created_by)
    values ('${place.tenantId}', '${place.spareId}', '${place.environmentId}', '${nameIn(place)}', 't', 'test')`;

/** Each one that is added is another. */
let added = 0;

const input = (id: string): Record<string, unknown> => ({
  input: { environmentId: id, name: `d-${id}.example.com` },
});

export const domainFixtures: Readonly<Record<string, Fixture>> = {
  'Mutation.addDomain': {
    document:
      'mutation ($input: AddDomainInput!) { addDomain(input: $input) { domain { name state recordName } environment { id } } }',
    variables: (id) => ({
      input: { environmentId: id, name: `d${(added += 1)}.example.com`, gateway: 'gateway' },
    }),
    prepare: leaveRoom,
    id: environmentId,
    by: 'admin',
  },
  'Mutation.checkDomain': {
    document: 'mutation ($input: DomainInput!) { checkDomain(input: $input) { domain { id state problem } } }',
    variables: input,
    prepare: somePendingDomain,
    id: environmentId,
    by: 'admin',
  },
  'Mutation.removeDomain': {
    document: 'mutation ($input: DomainInput!) { removeDomain(input: $input) { environment { id } } }',
    variables: input,
    prepare: someDomain,
    id: environmentId,
    by: 'admin',
  },
};
