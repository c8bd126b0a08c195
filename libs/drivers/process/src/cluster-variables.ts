import { optional, text } from './environment.js';

/** How cells in clusters are reached, by whoever looks at them or works there. */
export const clusterVariables = {
  TIFFIN_KUBECONFIGS_DIR: optional(text('the folder of the kubeconfigs of cells')),
};

export const kubeconfigsDir = (read: { readonly TIFFIN_KUBECONFIGS_DIR: string | null }): string | null =>
  read.TIFFIN_KUBECONFIGS_DIR;
