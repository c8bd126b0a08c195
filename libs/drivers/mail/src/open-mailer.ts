import type { Mailer } from '@tiffin/tenancy-operations';
import { FolderMailer, type FolderOptions } from './folder-mailer.js';
import { SmtpMailer, type SmtpOptions } from './smtp-mailer.js';

/** A mailer for how the installation is set. */
export const openMailer = (options: SmtpOptions | FolderOptions): Mailer =>
  'url' in options ? new SmtpMailer(options) : new FolderMailer(options);
