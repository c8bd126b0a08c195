export interface Marked {
  readonly pid: number;
  readonly server: string;
}
export declare const processesOf: (folder: string) => readonly Marked[];
export declare const endAll: (processes: readonly Marked[], folder: string, patienceMs?: number) => Promise<void>;
