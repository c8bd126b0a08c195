import { type Grant, issueGrant, issueWorkerGrant, type Permission } from '@tiffin/access';
import {
  CreateWebhook,
  PlanDeliveries,
  SendDeliveries,
  type SendDeliveriesParts,
  SigningSecrets,
} from '@tiffin/events-operations';
import { KeepKeys } from '@tiffin/deployments-operations';
import { accepted, type DeliveryId, newId, type ProjectId, type TenantId, type WebhookId } from '@tiffin/kernel';
import { AddressRules, HttpEventSender, OutgoingCalls, type Resolve } from '@tiffin/outgoing';
import { PostgresDeliveryStore, PostgresKeyStore, PostgresWebhookStore, TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase, testKeys } from '@tiffin/testing';
import pg from 'pg';
import { makeDue } from './due-environments.js';

const sender = { kind: 'worker', id: 'test', name: 'test' };

/** A database whose tenants have webhooks; names resolve as a test says. */
export class ToldTenants {
  readonly keys = testKeys();
  readonly reported: unknown[] = [];
  resolve: Resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
  readonly calls = new OutgoingCalls({
    rules: AddressRules.of({ permitted: ['127.0.0.1/32'] }),
    resolve: (name) => this.resolve(name),
    withinMs: 2_000,
  });

  private constructor(
    private readonly urls: TestDatabase,
    readonly superuser: pg.Client,
    private readonly doors: { readonly app: TenantDatabase; readonly worker: TenantDatabase },
  ) {}

  static async open(): Promise<ToldTenants> {
    const urls = await createTestDatabase();
    const superuser = new pg.Client({ connectionString: urls.superuser });
    await superuser.connect();
    const [app, worker] = await Promise.all([TenantDatabase.open(urls.app, 3), TenantDatabase.open(urls.worker, 6)]);
    return new ToldTenants(urls, superuser, { app, worker });
  }

  get webhooks(): PostgresWebhookStore {
    return new PostgresWebhookStore(this.doors.app, this.keys.sealer);
  }

  get deliveries(): PostgresDeliveryStore {
    return new PostgresDeliveryStore(this.doors.worker);
  }

  get create(): CreateWebhook {
    return new CreateWebhook(this.webhooks, this.calls);
  }

  /** As one process has them. */
  process(change: Partial<SendDeliveriesParts> = {}, leaseMs = 60_000): { plan: PlanDeliveries; send: SendDeliveries } {
    const store = this.deliveries;
    const report = (error: unknown) => void this.reported.push(error);
    const parts = { directory: store, store, grantFor: (id: TenantId) => issueWorkerGrant(id, 'deployer'), report };
    const secrets = new SigningSecrets(this.keys.opener);
    const all = { ...parts, secrets, sender: new HttpEventSender(this.calls), chance: () => 0.5, ...change };
    return { plan: new PlanDeliveries(parts), send: new SendDeliveries(all, { atOnce: 64, leaseMs }) };
  }

  /** Everything that is due now, until nothing is. */
  async tell(): Promise<void> {
    const { plan, send } = this.process();
    await plan.run();
    await send.run();
    await send.idle();
  }

  /** Another data key, under which everything is sealed anew. */
  async rotateKeys({ id }: ToldTenant): Promise<void> {
    await this.rows('update tenant_key set replace_wanted_at = now() where tenant_id = $1', [id]);
    const store = new PostgresKeyStore(this.doors.worker);
    const report = (error: unknown) => void this.reported.push(error);
    const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'deployer');
    await new KeepKeys({ store, directory: store, opener: this.keys.opener, grantFor, report }).run();
  }

  async connect(role: 'superuser' | 'worker' = 'superuser'): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.urls[role] });
    await client.connect();
    return client;
  }

  async rows<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.superuser.query<Row>(sql, [...values])).rows;
  }

  async close(): Promise<void> {
    await this.calls.close();
    await Promise.all([this.doors.app.close(), this.doors.worker.close(), this.superuser.end()]);
    await this.urls.drop();
  }
}

/** A tenant with a project and an environment, to which things happen. */
export class ToldTenant {
  readonly id = newId<TenantId>();
  private constructor(readonly all: ToldTenants) {}
  projectId = '' as ProjectId;
  environmentId = '';

  static async make(all: ToldTenants): Promise<ToldTenant> {
    const tenant = new ToldTenant(all);
    const [environmentId = ''] = await makeDue(all.superuser, {
      tenantId: tenant.id,
      cell: 'local',
      environments: 1,
      units: [],
    });
    tenant.environmentId = environmentId;
    const [project] = await all.rows<{ id: ProjectId }>('select id from project where tenant_id = $1', [tenant.id]);
    if (project) tenant.projectId = project.id;
    return tenant;
  }

  grant<P extends Permission>(permission: P): Grant<P> {
    const ada = { kind: 'user', id: newId(), name: 'Ada' } as const;
    return accepted(issueGrant(permission, { tenantId: this.id, role: 'owner' }, ada));
  }

  async webhook(url: string, eventTypes: readonly string[] = []): Promise<{ id: WebhookId; secret: string }> {
    return this.all.create.run(this.grant('webhook.manage'), { url, eventTypes, projectId: null });
  }

  /** So many acts, on the environment where nothing else is said. */
  async happens(
    action: string,
    detail: object = {},
    { times = 1, by = this.all.superuser, on = {} } = {},
  ): Promise<void> {
    const entry = { action, objectKind: 'environment', objectId: this.environmentId, detail, ...on };
    const entries = Array.from({ length: times }, () => entry);
    await by.query(`select set_config('app.tenant_id', $1, false)`, [this.id]);
    await by.query('select audit.append($1, $2, $3)', [this.id, sender, JSON.stringify(entries)]);
  }

  /** What becomes of its deliveries, from the first on. */
  deliveries(): Promise<readonly KeptDelivery[]> {
    return this.all.rows<KeptDelivery>(
      `select id, event_type, tries, last_status, last_error, delivered_at is not null as delivered, dead_at is not null as dead,
         round(extract(epoch from next_try_at - last_try_at))::int as again_s
       from webhook_delivery where tenant_id = $1 order by created_at, id`,
      [this.id],
    );
  }

  /** As if the time of the next try had come, and what was taken had been given up. */
  async later(): Promise<void> {
    await this.all.rows(
      `update webhook_delivery set next_try_at = now() - interval '1 s' where tenant_id = $1 and next_try_at is not null`,
      [this.id],
    );
  }
}

export interface KeptDelivery extends pg.QueryResultRow {
  readonly id: DeliveryId;
  readonly event_type: string;
  readonly tries: number;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly delivered: boolean;
  readonly dead: boolean;
  readonly again_s: number | null;
}
