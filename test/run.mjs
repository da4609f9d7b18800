// `npm test`: everything the project promises, from a bare machine if told to (root with CI set, or --setup).
//   --setup            install what is missing (dependencies, podman, docker), start dockerd, make the offline images
//   --without ENGINE   leave out podman or docker; said at the end
//   --only SUITE       check, unit, engine or e2e; may be repeated
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { artifacts, ensureDependencies, ensureDockerDaemon, ensureEngine, root, runLoudly, works } from '../.scripts/machine.mjs';

const words = process.argv.slice(2);
const valuesOf = (flag) => words.flatMap((word, index) => (word === flag ? [words[index + 1]] : []));
const isRoot = process.getuid?.() === 0;
const setup = isRoot && (Boolean(process.env.CI) || words.includes('--setup'));
const without = valuesOf('--without');
const only = valuesOf('--only');
const wanted = (suite) => only.length === 0 || only.includes(suite);
const engines = ['podman', 'docker'].filter((engine) => !without.includes(engine));

const totals = { passed: 0, failed: 0, skipped: 0 };
const problems = [];

/** Counts a step that is not made of tests. */
function step(name, ok) {
  totals[ok ? 'passed' : 'failed'] += 1;
  if (!ok) problems.push(`${name} failed`);
  return ok;
}

async function suite(name) {
  const report = join(artifacts, `${name}.json`);
  await rm(report, { force: true });
  const argv = [
    'vitest',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    name,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const code = runLoudly([process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), ...argv.slice(1)], {
    KPOD_TEST_ENGINES: engines.join(','),
  });
  const counted = await readFile(report, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
  totals.passed += counted?.numPassedTests ?? 0;
  totals.failed += counted?.numFailedTests ?? 0;
  totals.skipped += (counted?.numPendingTests ?? 0) + (counted?.numTodoTests ?? 0);
  // A file that cannot be loaded has no tests to count: it is a failure all the same.
  if (code !== 0 && !(counted?.numFailedTests > 0)) step(`suite ${name}`, false);
  if (code !== 0) problems.push(`suite ${name} failed; its report is ${report}`);
}

/** The engines' commands, a daemon, the images: made when told to, else only looked for. Answers how to undo the daemon. */
async function prepareEngines() {
  const { ensureOfflineImages } = await import('../.scripts/offline-images.mjs');
  let stopDaemon = () => {};
  for (const engine of engines) {
    if (setup) ensureEngine(engine);
    if (setup && engine === 'docker') stopDaemon = (await ensureDockerDaemon()) ?? stopDaemon;
    if (!works([engine, 'info'])) {
      step(`engine ${engine}`, false);
      problems.push(
        `${engine} does not work here: \`npm test -- --setup\` as root installs and starts it, \`--without ${engine}\` leaves it out`,
      );
    }
  }
  const there = Object.fromEntries(engines.filter((engine) => works([engine, 'info'])).map((engine) => [engine, [engine]]));
  await ensureOfflineImages(there).catch((error) => {
    step('offline images', false);
    problems.push(String(error));
  });
  return stopDaemon;
}

function missingDependencies() {
  process.stderr.write('the dependencies are not installed: run `npm ci`, or `npm test -- --setup` as root\n');
  return false;
}

async function main() {
  await mkdir(artifacts, { recursive: true });
  const installed = setup ? ensureDependencies() : works(['test', '-d', join(root, 'node_modules')]) || missingDependencies();
  if (!step('dependencies', installed)) return;
  if (!step('build', runLoudly([process.execPath, '.scripts/build.mjs']) === 0)) return;
  if (wanted('check')) step('check', runLoudly(['npm', 'run', '--silent', 'check']) === 0);
  if (wanted('unit')) await suite('unit');
  if (!wanted('engine') && !wanted('e2e')) return;
  const stopDaemon = await prepareEngines();
  try {
    if (wanted('engine')) await suite('engine');
    if (wanted('e2e')) await suite('e2e');
  } finally {
    stopDaemon();
  }
}

await main();
for (const engine of without) process.stdout.write(`left out as told: ${engine}\n`);
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;
