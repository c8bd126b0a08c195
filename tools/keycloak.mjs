/** A Keycloak of Maven Central, fetched, checked, unpacked and built once for all checkouts of this user. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cache, checkFetched, run } from './fetched.mjs';

export const version = '26.7.3';
const sha256 = '27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f';
const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
const address = `https://repo1.maven.org/maven2/org/keycloak/keycloak-quarkus-dist/${version}/keycloak-quarkus-dist-${version}.zip`;

const place = join(cache, `keycloak-${version}`);
const say = (text) => process.stderr.write(`${text}\n`);
const has = (command) => spawnSync(command, ['--help'], { stdio: 'ignore' }).error === undefined;

/** Throws with what to install where something is missing. */
export function requireJava() {
  const { stderr, error } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const found = /version "(\d+)/.exec(stderr ?? '')?.[1];
  if (!error && Number(found) >= 17) return;
  const now = found ? `here is Java ${found}` : 'here is none';
  throw new Error(
    `Keycloak ${version} needs Java 17 or newer; ${now}. Debian: apt-get install openjdk-17-jre-headless`,
  );
}

/** The folder of a Keycloak that is built and whose database is made, which is half of a first start: copies of it start warm. */
export async function ensureKeycloak() {
  requireJava();
  if (!existsSync(place)) await makeBuilt();
  if (!existsSync(join(place, 'data/password'))) await makeDatabase();
  return place;
}

async function makeBuilt() {
  const aside = `${place}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  try {
    const zip = join(aside, 'keycloak.zip');
    await fetchZip(aside, zip);
    await checkFetched(zip, sha256, `Keycloak ${version}`);
    unpack(zip, aside);
    const home = join(aside, `keycloak-${version}`);
    say(`Building Keycloak ${version} (once, half a minute) ...`);
    await run('bash', [join(home, 'bin/kc.sh'), 'build', '--db=dev-file', '--health-enabled=true']);
    // Another run may have been faster; either is as good.
    if (!existsSync(place)) renameSync(home, place);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** In a copy, by links. `data/password`: of the administrator `admin`, for tests of this user alone. */
async function makeDatabase() {
  const aside = `${place}.${process.pid}`;
  const data = join(aside, 'data');
  const password = randomBytes(18).toString('base64url');
  try {
    await run('cp', ['-al', place, aside]);
    const admin = ['--username', 'admin', '--password:env', 'TIFFIN_PASSWORD'];
    const env = { ...process.env, TIFFIN_PASSWORD: password };
    await run('bash', [join(aside, 'bin/kc.sh'), 'bootstrap-admin', 'user', '--optimized', ...admin], { env });
    writeFileSync(join(data, 'password'), password, { mode: 0o600 });
    if (!existsSync(join(place, 'data'))) renameSync(data, join(place, 'data'));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

async function fetchZip(folder, zip) {
  say(`Fetching Keycloak ${version} from Maven Central (once, 177 MB) ...`);
  if (!has('mvn')) return download(zip);
  // Outside a Maven project it leaves a folder in the present one.
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
  const wanted = [`-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`, '-Dmdep.useBaseVersion=true'];
  await run('mvn', ['-B', '-ntp', '-q', goal, ...wanted], { cwd: folder });
  renameSync(join(folder, `keycloak-quarkus-dist-${version}.zip`), zip);
}

async function download(zip) {
  const answer = await fetch(address, { signal: AbortSignal.timeout(540_000) });
  if (!answer.ok || !answer.body) throw new Error(`${address} answered with status ${answer.status}`);
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(zip));
}

function unpack(zip, folder) {
  const ways = [
    ['unzip', ['-q', zip, '-d', folder]],
    ['bsdtar', ['-xf', zip, '-C', folder]],
    ['jar', ['xf', zip]],
  ];
  const [command, args] = ways.find(([name]) => has(name)) ?? [];
  if (!command) throw new Error('Nothing here unpacks a zip. Debian: apt-get install unzip');
  const { status } = spawnSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${command} could not unpack Keycloak`);
}
