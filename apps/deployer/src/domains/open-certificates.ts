import { readFile } from 'node:fs/promises';
import type { WorkerGrant } from '@tiffin/access';
import type { AcmeSettings } from '@tiffin/acme';
import type { CellReader, Cells, SecretOpener } from '@tiffin/deployments-operations';
import { OrderCertificates } from '@tiffin/domains-operations';
import type { TenantId } from '@tiffin/kernel';
import { PostgresCertificateStore, type TenantDatabase } from '@tiffin/postgres';
import { Repeat } from '@tiffin/process';
import { readKeyFile } from '@tiffin/registry';
import type { CertificateConfig } from './certificate-config.js';
import { AskedCells } from './serving-cells.js';

/** How late it may be seen that a certificate is due. */
const lookEveryMs = 2_000;

export interface CertificatesParts {
  readonly database: TenantDatabase;
  readonly opener: SecretOpener;
  readonly cells: Cells<CellReader>;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
}

/** Orders certificates of tenants' domains. Any number of processes may: none orders what another has taken. Null: nobody issues any. */
export async function openCertificates(
  config: CertificateConfig | null,
  { database, opener, cells, grantFor, report }: CertificatesParts,
): Promise<{ readonly start: () => void; readonly stop: () => Promise<void> } | null> {
  if (config === null) return null;
  // Nothing of it is loaded where there is no authority.
  const { AcmeAuthority } = await import('@tiffin/acme');
  const store = new PostgresCertificateStore(database, opener);
  const authority = new AcmeAuthority(await settingsOf(config));
  const asked = new AskedCells(cells);
  const orders = new OrderCertificates({ directory: store, store, authority, cells: asked, grantFor, report });
  const repeat = new Repeat(() => orders.run(), lookEveryMs, report);
  return {
    start: () => repeat.start(),
    stop: async () => {
      orders.leave();
      await repeat.stop();
      await authority.close();
    },
  };
}

/** Throws where a file does not hold what it should: at the start, and not with the first order. */
async function settingsOf(config: CertificateConfig): Promise<AcmeSettings> {
  const { directoryUrl, accountKeyFile, contact, caFile, externalAccount } = config;
  return {
    ...{ directoryUrl, accountKeyPem: readKeyFile(accountKeyFile, 'the key of the account with the authority') },
    ...(contact === null ? {} : { contact }),
    ...(caFile === null ? {} : { caPem: await readFile(caFile, 'utf8') }),
    ...(externalAccount === null ? {} : { externalAccount: externalOf(externalAccount) }),
  };
}

const externalOf = ({ keyId, hmacKeyFile }: NonNullable<CertificateConfig['externalAccount']>) => ({
  keyId,
  hmacKey: readKeyFile(hmacKeyFile, 'the key of the external account').trim(),
});
