/** A letter to one person. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/** Sends mail. */
export interface Mailer {
  /** Resolves once it is handed over; throws where that failed, with the reason for the log. */
  send(mail: Mail): Promise<void>;
}
