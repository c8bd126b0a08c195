import { TenantDatabase } from '../tenant-database.js';

/** Operators are few, and seldom there. */
const connections = 2;

/** The database under the role `tiffin_operator`. Nothing of it is open before an operator comes. */
export class OperatorDatabase {
  private opening: Promise<TenantDatabase> | undefined;

  /** `url` null: there is none. */
  constructor(private readonly url: string | null) {}

  /** Refuses a role that is too strong, as every opening does; what failed is tried again by the next who comes. */
  open(): Promise<TenantDatabase> {
    if (this.url === null) throw new Error('This installation has no operators.');
    this.opening ??= TenantDatabase.open(this.url, connections).catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  async close(): Promise<void> {
    await (await this.opening)?.close();
  }
}
