import { isId, Refusal, type TenantId } from '@tiffin/kernel';

/** As the OCI distribution specification has it: parts of lower-case letters and digits with single separators between. */
const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const pathForm = new RegExp(`^${part}(?:/${part})*$`);
/** With a host's name before it, a reference may have 255 characters. */
const longestPrefix = 120;
const tenantForm = /^t-([0-9a-f-]{36})$/;

/** Repositories of an installation in a registry: `<prefix>/t-<tenant id>` and `<prefix>/platform`. */
export class RepositoryPaths {
  private constructor(private readonly start: string) {}

  /** `prefix` may be empty: then a registry is this installation's alone. */
  static of(prefix: string): RepositoryPaths | Refusal {
    if (prefix === '') return new RepositoryPaths('');
    if (prefix.length <= longestPrefix && pathForm.test(prefix)) return new RepositoryPaths(`${prefix}/`);
    const form = `lower-case letters and digits, with ".", "_", "-" or "/" between, at most ${longestPrefix} characters`;
    return Refusal.of('INPUT_INVALID', 'prefix', `the path of repositories is ${form}`);
  }

  /** What the images of all tenants have in common. */
  get platform(): string {
    return `${this.start}platform`;
  }

  /** Made of the id alone, which never changes and cannot hold anything: no two tenants' are one, and none lies in another. */
  ofTenant(tenantId: string): string | Refusal {
    if (isId(tenantId)) return `${this.start}t-${tenantId}`;
    return Refusal.of('INPUT_INVALID', 'tenant', 'this is no id of a tenant');
  }

  /** Whose repository it is; null: no tenant's. */
  tenantOf(repository: string): TenantId | null {
    if (!repository.startsWith(this.start)) return null;
    const [, id = ''] = tenantForm.exec(repository.slice(this.start.length)) ?? [];
    return isId(id) ? (id as TenantId) : null;
  }
}
