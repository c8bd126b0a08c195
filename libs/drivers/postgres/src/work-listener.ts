import type { QueueName } from '@tiffin/contracts';
import { KeptConnection, type ListenerTimes } from './kept-connection.js';

/** `consumers`: gateways are to be told of theirs. That goes through no queue, and is taken by whoever has room for it. */
export type RungFor = QueueName | 'consumers';

/**
 * Hears that there is work of a kind to give out as soon as a transaction commits that made it, whoever did. A hint: where it is missed,
 * who attends asks by itself.
 */
export class WorkListener {
  private readonly connection: KeptConnection;

  constructor(url: string, { queue, onWork }: { queue: RungFor; onWork: () => void }, times?: ListenerTimes) {
    const hear = (payload: string) => (payload === queue ? onWork() : undefined);
    this.connection = new KeptConnection({ url, channel: 'tiffin_work' }, { hear, onGap: onWork }, times);
  }

  /** Where it cannot listen it tries again, and tells `report`. */
  open(report: (error: unknown) => void): Promise<void> {
    return this.connection.openSoon(report);
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
