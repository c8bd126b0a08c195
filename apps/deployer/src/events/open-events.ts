import type { WorkerGrant } from '@tiffin/access';
import type { SecretOpener } from '@tiffin/deployments-operations';
import { ForgetDeliveries, PlanDeliveries, SendDeliveries, SigningSecrets } from '@tiffin/events-operations';
import type { TenantId } from '@tiffin/kernel';
import { AddressRules, HttpEventSender, OutgoingCalls } from '@tiffin/outgoing';
import { PostgresDeliveryStore, TenantDatabase } from '@tiffin/postgres';
import { type OutgoingSettings, Repeat, type RunningProcess } from '@tiffin/process';

/** How late an event may be planned. */
const lookEveryMs = 500;
const forgetEveryMs = 3_600_000;
/** Of its own: however many events there are, whatever else the process does goes on. */
const connections = 3;
/** For all of a try; what a receiver has to do that takes longer it does once it has answered. */
const withinMs = 10_000;

export interface EventsParts {
  readonly databaseUrl: string;
  readonly opener: SecretOpener;
  readonly outgoing: OutgoingSettings;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
}

/** Sends events to webhooks, until it is closed. Any number of processes may: none sends what another has taken. */
export async function openEvents({
  databaseUrl,
  opener,
  outgoing,
  grantFor,
  report,
}: EventsParts): Promise<RunningProcess> {
  const calls = new OutgoingCalls({ rules: AddressRules.of(outgoing), withinMs });
  const database = await TenantDatabase.open(databaseUrl, connections);
  const store = new PostgresDeliveryStore(database);
  const parts = { directory: store, store, grantFor, report };
  const [plan, forget] = [new PlanDeliveries(parts), new ForgetDeliveries(parts)];
  const secrets = new SigningSecrets(opener);
  const send = new SendDeliveries({ ...parts, secrets, sender: new HttpEventSender(calls), chance: Math.random });
  const repeats = [
    new Repeat(() => plan.run().then(() => send.run()), lookEveryMs, report),
    new Repeat(() => forget.run(), forgetEveryMs, report),
  ];
  for (const repeat of repeats) repeat.start();
  return {
    close: async () => {
      await Promise.all(repeats.map((repeat) => repeat.stop()));
      await send.stop();
      await calls.close();
      await database.close();
    },
  };
}
