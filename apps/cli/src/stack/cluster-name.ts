/** Of the cell that `up --cell kubernetes` registers. */
export const clusterName = 'cluster';
