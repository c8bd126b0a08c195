export interface UserCodeForm {
  readonly action: string;
  readonly csrf: string;
  readonly userCode: string;
  /** What was wrong with the last code; null the first time. */
  readonly trouble: string | null;
}

/** The pages that the protocol itself shows, each a whole document. */
export interface ProviderPages {
  /** The code that a device shows is asked for. */
  askUserCode(form: UserCodeForm): string;
  confirmUserCode(form: Omit<UserCodeForm, 'trouble'> & { readonly clientName: string }): string;
  /** The device goes on; this page is done. */
  deviceDone(clientName: string): string;
  confirmSignOut(form: { readonly action: string; readonly csrf: string }): string;
  signedOut(): string;
  /** `code`: as the protocol names it, e.g. `invalid_request`. */
  failed(code: string, description: string): string;
  /** Of every page. `returnsTo`: origins to which its form may lead in the end. */
  headers(returnsTo: readonly string[]): Readonly<Record<string, string>>;
}
