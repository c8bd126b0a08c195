import type { CellDriver } from './cell-settings.js';

/** Where the driver `kubernetes` finds its credentials. */
export interface KubernetesAddress {
  /** Of a kubeconfig, in the folder of those of the process. */
  readonly file: string;
  /** Null: the one that the file says is current. */
  readonly context: string | null;
}

const fileName = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;
const printable = /^[\x20-\x7e]{1,253}$/;

/** `name` or `name#context`; null where it is neither. A name leads out of no folder. */
export function kubernetesAddress(address: string): KubernetesAddress | null {
  const [file = '', ...rest] = address.split('#');
  const context = rest.length === 0 ? null : rest.join('#');
  return fileName.test(file) && (context === null || printable.test(context)) ? { file, context } : null;
}

const isFolder = (address: string): boolean => /^\/[\x20-\x7e]{1,300}$/.test(address) && !address.includes('/..');

/** What is wrong with an address, for people; null: nothing. */
export function addressProblem(driver: CellDriver, address: string): string | null {
  if (driver === 'kubernetes')
    return kubernetesAddress(address) === null
      ? 'it is the name of a kubeconfig in the folder TIFFIN_KUBECONFIGS_DIR, without slashes, and perhaps #context.'
      : null;
  return address === 'default' || isFolder(address) ? null : 'it is "default", or the whole path of a cell’s folder.';
}
