/** Shares the sweep out between the replicas that are alive: each part is one's, and passes on when that one dies. */
export interface SweepShare {
  /** `part`: a cell's name, or what else is swept in one go. */
  isOurs(part: string): Promise<boolean>;
}
