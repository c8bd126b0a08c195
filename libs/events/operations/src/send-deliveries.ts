import type { WorkerGrant } from '@tiffin/access';
import { decideOutcome, eventContentType, signatureOf } from '@tiffin/events-rules';
import type { DeliveryId, TenantId } from '@tiffin/kernel';
import type {
  DeliveryDirectory,
  DeliveryRows,
  DeliveryStore,
  DueDelivery,
  EventSender,
  InTenant,
  Settlement,
} from './delivery-store.js';
import type { SigningSecrets } from './signing-secrets.js';

export interface SendDeliveriesParts {
  readonly directory: DeliveryDirectory;
  readonly store: DeliveryStore;
  readonly secrets: SigningSecrets;
  readonly sender: EventSender;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
  /** From 0 to 1. */
  readonly chance: () => number;
}

export interface SendDeliveriesSizes {
  /** On their way at once, of all tenants. */
  readonly atOnce: number;
  /** Longer than a try may take: whoever has not settled one by then is taken for crashed, and it is sent again. */
  readonly leaseMs: number;
}

/** Sends what is due, and says what came of it. A crash at any point means that it is sent again, with the same id. */
export class SendDeliveries {
  private readonly underWay = new Set<Promise<void>>();
  private claiming: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly parts: SendDeliveriesParts,
    private readonly sizes: SendDeliveriesSizes = { atOnce: 64, leaseMs: 60_000 },
  ) {}

  /** Begins to send what is due. It does not wait for receivers; each that has ended makes room for the next. */
  run(): Promise<void> {
    this.claiming = this.claiming.then(() => this.claim()).catch(this.parts.report);
    return this.claiming;
  }

  /** Ends once nothing is on its way any more. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.idle();
  }

  /** Until nothing is due that can be sent, and all that was has been settled. */
  async idle(): Promise<void> {
    for (let claiming; claiming !== this.claiming || this.underWay.size > 0;) {
      claiming = this.claiming;
      await Promise.all([claiming, ...this.underWay]);
    }
  }

  private async claim(): Promise<void> {
    const room = this.sizes.atOnce - this.underWay.size;
    if (this.isStopped || room <= 0) return;
    const claimed = await this.parts.directory.claimDeliveries(room, this.sizes.leaseMs);
    for (const place of claimed) this.begin(place);
  }

  private begin(place: InTenant<DeliveryId>): void {
    const sent = this.send(place)
      .catch(this.parts.report)
      .then(() => {
        this.underWay.delete(sent);
        void this.run();
      });
    this.underWay.add(sent);
  }

  private async send({ tenantId, id }: InTenant<DeliveryId>): Promise<void> {
    const within = <T>(work: (rows: DeliveryRows) => Promise<T>) =>
      this.parts.store.within(this.parts.grantFor(tenantId), work);
    const delivery = await within((rows) => rows.due(id));
    if (!delivery) return;
    const reply = await this.parts.sender.send(delivery.url, await this.headersOf(tenantId, delivery), delivery.event);
    const tried = { triesBefore: delivery.tries, at: delivery.at, chance: this.parts.chance() };
    const settlement = { reply, outcome: decideOutcome(reply, tried) };
    await within((rows) => settle(rows, delivery, settlement));
  }

  private async headersOf(tenantId: TenantId, delivery: DueDelivery): Promise<Readonly<Record<string, string>>> {
    const { eventId: id, event: body, at, webhookId } = delivery;
    const secrets = await Promise.all(
      delivery.secrets.map((sealed) => this.parts.secrets.open(sealed, tenantId, webhookId)),
    );
    const timestamp = Math.floor(at.getTime() / 1000);
    return {
      ...{ 'content-type': eventContentType, 'user-agent': 'Tiffin-Webhooks/1', 'webhook-id': id },
      ...{ 'webhook-timestamp': String(timestamp), 'webhook-signature': signatureOf({ id, timestamp, body }, secrets) },
    };
  }
}

async function settle(rows: DeliveryRows, delivery: DueDelivery, settlement: Settlement): Promise<void> {
  if (!(await rows.settle(delivery, settlement))) return;
  const detail = { reason: 'The receiver answers 410: it is gone.' };
  await rows.audit({ action: 'webhook.pause', objectKind: 'webhook', objectId: delivery.webhookId, detail });
}
