// `npm run quickstart`: from a machine with only Node to the walkthrough of the README, each command printed before its output.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDependencies, root, runLoudly } from './machine.mjs';

const bin = join(root, 'bin', 'kpod.js');
const sample = (name) => join('samples', name);

/**
 * Shows the command as a person would type it, runs it and answers what it printed.
 * @param {readonly string[]} words
 * @returns {Promise<{ code: number, output: string }>}
 */
function kpod(...words) {
  process.stdout.write(`\n$ kpod ${words.join(' ')}\n`);
  return quietly(words, (chunk) => process.stdout.write(chunk));
}

function quietly(words, show = () => {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, ...words], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
        show(chunk);
      });
    }
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

class Stop extends Error {}

async function must(...words) {
  const result = await kpod(...words);
  if (result.code !== 0) throw new Stop(`\`kpod ${words.join(' ')}\` ended with exit code ${result.code}`);
  return result.output;
}

/** Asks without printing until the answer has the words. */
async function until(words, expected, seconds) {
  for (let tries = 0; tries < seconds * 2; tries += 1) {
    const { output } = await quietly(words);
    if (expected.test(output)) return;
    await sleep(500);
  }
  await kpod(...words);
  throw new Stop(`\`kpod ${words.join(' ')}\` did not show ${expected} within ${seconds} s`);
}

/** The image of the samples: there already, pulled, or made of Debian's packages where no registry is in reach. */
async function ensureImage(doctorsWords) {
  const engine = process.env.KPOD_ENGINE ?? /New pods run on (podman|docker)/.exec(doctorsWords)?.[1];
  if (!engine) throw new Stop('kpod has no engine: `kpod doctor` says why');
  const image = 'docker.io/library/busybox:latest';
  if (runQuietly(engine, ['image', 'inspect', image]) === 0) return;
  process.stdout.write(`\n$ ${engine} pull ${image}\n`);
  if (runLoudly([engine, 'pull', image]) === 0) return;
  process.stdout.write('no registry is in reach: making the image from Debian packages instead\n');
  const { ensureOfflineImages } = await import('./offline-images.mjs');
  await ensureOfflineImages({ [engine]: [engine], images: [image, 'registry.k8s.io/pause:3.10'] });
}

function runQuietly(command, args) {
  return runLoudly(['sh', '-c', '"$0" "$@" >/dev/null 2>&1', command, ...args]);
}

async function walkthrough() {
  await quietly(['delete', '-f', sample('myapp.yaml'), '-f', sample('services.yaml'), '--ignore-not-found', '--now']);
  await must('create', '-f', sample('myapp.yaml'));
  await until(['describe', '-f', sample('myapp.yaml')], /State:\s+Running/, 60);
  await must('get', '-f', sample('myapp.yaml'));
  await must('describe', '-f', sample('myapp.yaml'));
  await until(['logs', 'myapp-pod', '-c', 'init-myservice'], /\S/, 30);
  await must('logs', 'myapp-pod', '-c', 'init-myservice');
  await must('create', '-f', sample('services.yaml'));
  await must('wait', '--for=condition=Ready', 'pod/myapp-pod', '--timeout=60s');
  await must('get', '-f', sample('myapp.yaml'));
  await must('logs', '-c', 'init-mydb');
  await must('delete', '-f', sample('myapp.yaml'), '-f', sample('services.yaml'), '--now');
}

async function main() {
  if (!ensureDependencies()) throw new Stop('`npm ci` failed');
  if (runLoudly([process.execPath, join(root, '.scripts/build.mjs')]) !== 0) throw new Stop('the build failed');
  await ensureImage(await must('doctor', '--fix'));
  await walkthrough();
  process.stdout.write(
    '\nThat was an init-container pod on this machine. The same commands work for your own: `npm install -g .` puts `kpod` on your PATH.\n',
  );
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  process.stderr.write(`\nquickstart: ${error.message}\n`);
  process.exitCode = 1;
}
