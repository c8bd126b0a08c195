/** Placeholder until the real windows are merged: every stage is always open. */
export type Window = Readonly<Record<string, never>>;

export interface WindowState {
  readonly isOpen: boolean;
  readonly opensAt: Date | null;
  /** The window that decides. */
  readonly by: string | null;
}

export const windowState = (_windows: readonly Window[], _at: Date): WindowState => ({
  isOpen: true,
  opensAt: null,
  by: null,
});
