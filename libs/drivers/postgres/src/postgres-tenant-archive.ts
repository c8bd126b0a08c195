import type { AuditTrail, StoreKey } from '@tiffin/access';
import type {
  ArchiveList,
  ArchiveRow,
  StandingRows,
  TenantArchiveReads,
  TenantArchiveStore,
} from '@tiffin/tenancy-operations';
import { AuditRows } from './audit-rows.js';
import { json, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { type Statement, statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

/** What one page holds, of rows without documents. */
const pageRows = 200;

const page = RowShape.of({
  /** By what the list is in order, as text. */
  place: ['l.place', text],
  row: ['l.row', json((row) => row as ArchiveRow)],
});
type Page = Statement<{ readonly place: string; readonly row: ArchiveRow }>;

/** `$1`: of what; `$2`: behind which place, '' for the first page; `$3`: how many. */
const list = (place: string, fields: Readonly<Record<string, string>>, from: string): Page => {
  const pairs = Object.entries(fields).map(([name, sql]) => `'${name}', ${sql}`);
  return statement(
    page,
    (columns) => `select ${columns} from (select ${place} as place, jsonb_build_object(${pairs.join(', ')}) as row
      from ${from}) l order by l.place collate "C" limit $3`,
  );
};
const behind = (place: string): string => `($2 = '' or ${place} > $2)`;
const byId = (table: string, where = `$1 = ''`): string => `${table} where ${where} and ${behind('t.id::text')}`;
/** Numbers in the order of numbers. */
const byNumber = (column: string): string => `lpad(${column}::text, 20, '0')`;
const numbered = (column: string): string => `${column} > coalesce(nullif($2, '')::bigint, -1)`;

const author = { author: 't.author_name', version: 't.version', createdAt: 't.created_at', updatedAt: 't.updated_at' };
const named = (table: string): string => `${table} t where t.environment_id = $1::uuid and ${behind('t.name')}`;

/** As an export of audit events shows it: null once it is erased. */
const personal = (column: string, salt: string): string =>
  `case when t.${column} is not null then jsonb_build_object('text', t.${column}, 'salt', t.${salt}) end`;

/** Neither keys nor what was granted: both are worth something to the servers of this installation alone. */
const oauthServer = `(select jsonb_build_object('isEnabled', s.is_enabled, 'issuer', s.issuer, 'grants', to_jsonb(s.grants),
    'accessTokenSeconds', s.access_token_seconds, 'refreshTokenSeconds', s.refresh_token_seconds,
    'publicClients', to_jsonb(s.public_clients))
  from oauth_server s where s.tenant_id = t.tenant_id and s.environment_id = t.id)`;

const lists: Readonly<Record<ArchiveList, Page>> = {
  members: list(
    't.id::text',
    {
      ...{ id: 't.id', userId: 't.user_id', name: 'coalesce(u.name, t.name)', email: 'u.email', role: 't.role' },
      createdAt: 't.created_at',
    },
    byId('member t left join lateral directory.member_person(t.user_id) u on true'),
  ),
  'service-accounts': list(
    't.id::text',
    { id: 't.id', name: 't.name', role: 't.role', createdAt: 't.created_at', disabledAt: 't.disabled_at' },
    byId('service_account t'),
  ),
  invitations: list(
    't.id::text',
    {
      ...{ id: 't.id', email: 't.email', role: 't.role', invitedBy: 't.invited_by_name', createdAt: 't.created_at' },
      ...{ expiresAt: 't.expires_at', acceptedAt: 't.accepted_at', revokedAt: 't.revoked_at' },
    },
    byId('invitation t'),
  ),
  webhooks: list(
    't.id::text',
    {
      ...{ id: 't.id', projectId: 't.project_id', url: 't.url', eventTypes: 'to_jsonb(t.event_types)' },
      ...{ pausedFor: 't.paused_for', createdAt: 't.created_at' },
    },
    byId('webhook t'),
  ),
  projects: list(
    't.id::text',
    {
      ...{ id: 't.id', slug: 't.slug', name: 't.name', state: 't.state', createdAt: 't.created_at' },
      head: '(select r.number from revision r where r.tenant_id = t.tenant_id and r.id = t.head_revision_id)',
    },
    byId('project t'),
  ),
  environments: list(
    't.id::text',
    {
      ...{ id: 't.id', name: 't.name', createdAt: 't.created_at', followsHead: 't.follows_head' },
      ...{ desiredRevision: 't.desired_revision_number', liveRevision: 't.live_revision_number' },
      ...{ upstream: 'to_jsonb(t.upstream_ids)', requires: 't.upstream_required', soakMs: 't.soak_ms' },
      ...{ rollout: 't.rollout', scale: 't.scale', stoppedAt: 't.stopped_at', oauthServer },
      desiredRelease:
        '(select r.sha256 from release r where r.tenant_id = t.tenant_id and r.id = t.desired_release_id)',
      currentRelease:
        '(select r.sha256 from release r where r.tenant_id = t.tenant_id and r.id = t.current_release_id)',
    },
    byId('environment t', 't.project_id = $1::uuid'),
  ),
  revisions: list(
    byNumber('t.number'),
    {
      ...{ id: 't.id', number: 't.number', sha256: 't.sha256', author: 't.author_name', createdAt: 't.created_at' },
      release: `(select x.sha256 from revision_release r join release x on x.tenant_id = r.tenant_id and x.id = r.release_id
        where r.tenant_id = t.tenant_id and r.revision_id = t.id)`,
    },
    `revision t where t.project_id = $1::uuid and ${numbered('t.number')}`,
  ),
  releases: list(
    't.id::text',
    { id: 't.id', number: 't.number', sha256: 't.sha256', createdAt: 't.created_at' },
    byId('release t', 't.project_id = $1::uuid'),
  ),
  variables: list('t.name', { name: 't.name', value: 't.value', ...author }, named('variable')),
  // Never a value: the api could not open one.
  secrets: list('t.name', { name: 't.name', ...author }, named('secret')),
  domains: list(
    't.name',
    {
      ...{ id: 't.id', name: 't.name', gateway: 't.gateway', state: 't.state', createdAt: 't.created_at' },
      verifiedAt: 't.verified_at',
    },
    named('domain'),
  ),
  migrations: list(
    't.id::text',
    {
      ...{ id: 't.id', connectorId: 't.connector_id', connector: 't.connector', kind: 't.kind', moment: 't.moment' },
      ...{ words: 't.words', sql: 'to_jsonb(t.sql)', state: 't.state', note: 't.note', plannedAt: 't.planned_at' },
      ...{
        startedAt: 't.started_at',
        finishedAt: 't.finished_at',
        databaseId: 't.database_id',
        resolvedAt: 't.resolved_at',
      },
      release: '(select r.sha256 from release r where r.tenant_id = t.tenant_id and r.id = t.release_id)',
    },
    byId('migration t', 't.environment_id = $1::uuid'),
  ),
  consumers: list(
    't.id::text',
    {
      ...{ id: 't.id', kind: 't.kind', name: 't.name', userId: 't.user_id', isActive: 't.is_active' },
      ...{ firstname: 't.firstname', lastname: 't.lastname', email: 't.email', redirectUri: 't.redirect_uri' },
      ...{ properties: 't.properties', createdAt: 't.created_at' },
    },
    byId('consumer t', 't.environment_id = $1::uuid'),
  ),
  // The api can read no hash of a secret.
  'consumer-credentials': list(
    't.id::text',
    {
      ...{ id: 't.id', consumerId: 't.consumer_id', type: 't.type', keyId: 't.key_id', scopes: 'to_jsonb(t.scopes)' },
      ...{ isActive: 't.is_active', createdAt: 't.created_at', lastRotatedAt: 't.last_rotated_at' },
    },
    byId('consumer_credential t', 't.environment_id = $1::uuid'),
  ),
  'consumer-scopes': list('t.name', { name: 't.name', createdAt: 't.created_at' }, named('consumer_scope')),
  'audit-events': list(
    byNumber('t.seq'),
    {
      ...{ id: 't.id', seq: 't.seq', hash: 't.hash', prevHash: 't.prev_hash', body: 't.body' },
      actorName: personal('actor_name', 'actor_salt'),
      personal: personal('personal', 'personal_salt'),
    },
    `audit_event t where $1 = '' and ${numbered('t.seq')}`,
  ),
};

const one = RowShape.of({ row: ['l.row', json((row) => row as ArchiveRow)] });
const tenant = statement(
  one,
  (columns) => `select ${columns} from (select jsonb_build_object('id', t.tenant_id, 'slug', t.slug, 'name', t.name,
    'state', t.state, 'createdAt', t.created_at) as row from tenant t) l`,
);
const proof = statement(
  one,
  (columns) => `select ${columns} from (select jsonb_build_object('format', 'tiffin-audit-export/1',
      'checkpoint', jsonb_build_object('body', s.body, 'signature', s.signature), 'head', s.head, 'path', s.path) as row
    from audit.state() s where s.body is not null) l`,
);
const document = RowShape.of({ text: ['l.text', text] });
const documents = {
  canvas: statement(
    document,
    (columns) => `select ${columns} from (select canvas as text from revision where id = $1) l`,
  ),
  release: statement(
    document,
    (columns) => `select ${columns} from (select content as text from release where id = $1) l`,
  ),
} as const;

export class PostgresTenantArchive implements TenantArchiveStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: AuditTrail & StandingRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) => work(new AuditRows(transaction, key.tenantId, key.actor)));
  }

  reads(key: StoreKey): TenantArchiveReads {
    const { database } = this;
    const found = async (asked: Statement<{ row: ArchiveRow }>) => (await database.read(key, asked))[0]?.row ?? null;
    return {
      rows: (kind, of) => pages(lists[kind], (asked, place) => database.read(key, asked, [of ?? '', place, pageRows])),
      tenant: async () => (await found(tenant)) ?? missing('tenant'),
      auditProof: () => found(proof),
      document: async (kind, id) => (await database.read(key, documents[kind], [id]))[0]?.text ?? missing(kind),
    };
  }
}

type Ask = (asked: Page, place: string) => Promise<readonly { readonly place: string; readonly row: ArchiveRow }[]>;

async function* pages(asked: Page, ask: Ask): AsyncGenerator<ArchiveRow> {
  for (let place = '', more = true; more;) {
    const rows = await ask(asked, place);
    for (const { row } of rows) yield row;
    place = rows.at(-1)?.place ?? place;
    more = rows.length === pageRows;
  }
}

/** It has been erased since it was listed: whoever reads the archive must not take it for whole. */
const missing = (what: string): never => {
  throw new Error(`A ${what} that was listed is not there any more.`);
};
