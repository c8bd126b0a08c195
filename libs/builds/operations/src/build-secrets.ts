import type { StoreKey } from '@tiffin/access';
import type { ProjectId } from '@tiffin/kernel';

/** What the environments of a project keep secret: for taking it out of what its builds say, and for nothing else. */
export interface BuildSecrets {
  /** Values by name, of each environment; those that do not open are left out. Refuses KEY_UNAVAILABLE. */
  ofProject(key: StoreKey, projectId: ProjectId): Promise<readonly Readonly<Record<string, string>>[]>;
}
