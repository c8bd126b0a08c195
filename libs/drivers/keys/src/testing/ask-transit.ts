import { openWrapping } from '../open-keys.js';

/** A process of its own that wraps once: which authorities it trusts is set before it starts. */
const [url = '', tokenFile = ''] = process.argv.slice(2);
const transit = { url, mount: 'transit', key: 'tiffin', tokenFile, namespace: null };
const wrapped = openWrapping({ keyRingDir: null, transit }).wrap(new Uint8Array(32), { tenantId: 't', version: 1 });
process.stdout.write(await wrapped.then(({ kekId }) => kekId, String));
