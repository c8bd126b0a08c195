import { addKek, currentKek, hasKek, isTransitKek, listKeks, removeKek } from '@tiffin/keys';
import { openApi } from '../api/open-api.js';
import { keksInUse } from '../stack/keks-in-use.js';
import { listTenants } from '../api/find-tenant.js';
import { rotateSecretKeyMutation } from '../api/setting-documents.js';
import { config } from '../config.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { layout } from '../layout.js';
import { Terminal } from '../output/terminal.js';

interface Options {
  readonly json?: boolean;
}

export async function runKeysRotate({ json, data }: Options & { readonly data?: boolean }): Promise<void> {
  const terminal = new Terminal(json === true);
  if (data) return rotateDataKeys(terminal, json === true);
  const id = addKek(layout.keyRing, { development: config.mode === 'development' });
  terminal.done(`${id} is the key now. Former ones go on decrypting until nothing needs them: tiffin keys list`);
  if (json) terminal.data({ ok: true, key: id });
}

async function rotateDataKeys(terminal: Terminal, json: boolean): Promise<void> {
  const api = openApi();
  try {
    for (const tenant of await listTenants(api)) {
      const { rotateSecretKey } = await api.ask(rotateSecretKeyMutation, { input: { tenantId: tenant.id } });
      terminal.done(
        rotateSecretKey.rotates
          ? `${tenant.slug}: all secrets are sealed anew within seconds`
          : `${tenant.slug}: there are no secrets yet`,
      );
    }
  } finally {
    api.close();
  }
  if (json) terminal.data({ ok: true });
}

export async function runKeysList({ json }: Options): Promise<void> {
  const terminal = new Terminal(json === true);
  requireRing();
  const current = currentKek(layout.keyRing);
  const used = await keksInUse();
  const keys = listKeks(layout.keyRing).map((id) => ({ id, current: id === current, dataKeys: used.get(id) ?? 0 }));
  const elsewhere = [...used].filter(([id]) => isTransitKek(id)).map(([id, dataKeys]) => ({ id, dataKeys }));
  const lost = [...used.keys()].filter((id) => !isTransitKek(id) && !keys.some((key) => key.id === id));
  if (json) return terminal.data({ ok: true, keys, elsewhere, lost });
  for (const key of keys) terminal.line(`${key.id}  ${useOf(key)}`);
  for (const { id, dataKeys } of elsewhere)
    terminal.line(`${id}  in the key management service, needed by ${dataKeys} data keys`);
  for (const id of lost) terminal.warn(`${id} is not in the ring, and ${used.get(id)} data keys need it. Put it back.`);
}

const useOf = ({ current, dataKeys }: { readonly current: boolean; readonly dataKeys: number }): string =>
  `${current ? 'current, ' : ''}${dataKeys === 0 ? 'needed by nothing' : `needed by ${dataKeys} data keys`}`;

/** Refuses the current key, and one that something would be lost with. */
export async function runKeysRemove(id: string, { json }: Options): Promise<void> {
  requireRing();
  if (!listKeks(layout.keyRing).includes(id))
    throw new Failure(`There is no key ${id}. See: tiffin keys list`, exitCode.usage);
  if (id === currentKek(layout.keyRing) && !config.keyService['TIFFIN_KMS_URL'])
    throw new Failure(`${id} is the current key. First: tiffin keys rotate`, exitCode.usage);
  const dataKeys = (await keksInUse()).get(id) ?? 0;
  if (dataKeys > 0)
    throw new Failure(`${dataKeys} data keys still need ${id}. They move by themselves while Tiffin runs.`);
  removeKek(layout.keyRing, id);
  const terminal = new Terminal(json === true);
  terminal.done(`key ${id} is removed`);
  if (json) terminal.data({ ok: true, key: id });
}

function requireRing(): void {
  if (!hasKek(layout.keyRing)) throw new Failure('There is no key ring here yet. `tiffin up` makes one.');
}
