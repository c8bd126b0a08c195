import type { Mailer } from '@tiffin/tenancy-operations';
import type { MailConfig } from './config.js';

interface Log {
  info(fields: object, text: string): void;
}

/** Loads what sends mail with the first one: most of the time there is none. */
export function mailerFor({ url, folder, from, showsLinks }: MailConfig, log: Log): Mailer {
  const open = async (): Promise<Mailer> => {
    const { openMailer } = await import('@tiffin/mail');
    if (url !== null) return openMailer({ url, from });
    return openMailer({
      folder,
      from,
      onKept: ({ link, ...mail }) => log.info({ ...mail, ...(showsLinks ? { link } : {}) }, 'mail was kept'),
    });
  };
  let opened: Promise<Mailer> | undefined;
  return { send: async (mail) => (await (opened ??= open())).send(mail) };
}
