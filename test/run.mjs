// `npm test`: everything the project promises, from a bare machine if told to (root with CI set, or --setup).
//   --setup            install what is missing (dependencies, podman, docker), start dockerd, make the offline images
//   --without ENGINE   leave out podman or docker; said at the end
//   --only SUITE       check, unit, engine, e2e or soak (which runs only when asked for); may be repeated
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { artifacts, ensureDependencies, ensureDockerDaemon, ensureEngine, root, runLoudly, works } from '../.scripts/machine.mjs';

const words = process.argv.slice(2);
const valuesOf = (flag) => words.flatMap((word, index) => (word === flag ? [words[index + 1]] : []));
const isRoot = process.getuid?.() === 0;
const setup = isRoot && (Boolean(process.env.CI) || words.includes('--setup'));
const without = valuesOf('--without');
const only = valuesOf('--only');
const wanted = (suite) => (only.length === 0 ? suite !== 'soak' : only.includes(suite));
const engines = ['podman', 'docker'].filter((engine) => !without.includes(engine));

const totals = { passed: 0, failed: 0, skipped: 0 };
const problems = [];
/** Names and milliseconds, of suites and of files. */
const took = [];
const files = [];

/** Counts a step that is not made of tests. */
function step(name, ok) {
  totals[ok ? 'passed' : 'failed'] += 1;
  if (!ok) problems.push(`${name} failed`);
  return ok;
}

/**
 * Runs test suites in one pool of workers, so that what waits waits together.
 * @param {readonly string[]} names @param {number} maxWorkers
 */
async function suites(names, maxWorkers) {
  const title = names.join(' and ');
  const report = join(artifacts, `${names.join('-')}.json`);
  await rm(report, { force: true });
  const argv = ['run', '--config', 'test/vitest.config.ts', ...names.flatMap((name) => ['--project', name]), `--maxWorkers=${maxWorkers}`];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const started = Date.now();
  const code = runLoudly([process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), ...argv, ...reporters], {
    KPOD_TEST_ENGINES: engines.join(','),
  });
  took.push([title, Date.now() - started]);
  const counted = await readFile(report, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
  totals.passed += counted?.numPassedTests ?? 0;
  totals.failed += counted?.numFailedTests ?? 0;
  totals.skipped += (counted?.numPendingTests ?? 0) + (counted?.numTodoTests ?? 0);
  for (const file of counted?.testResults ?? []) files.push([relative(root, file.name), file.endTime - file.startTime]);
  // A file that cannot be loaded has no tests to count: it is a failure all the same.
  if (code !== 0 && !(counted?.numFailedTests > 0)) step(`suite ${title}`, false);
  if (code !== 0) problems.push(`suite ${title} failed; its report is ${report}`);
}

/** What each suite took, and the slowest files: the time for tests is a budget. */
function tellTimes() {
  const row = ([name, ms]) => `${(ms / 1000).toFixed(0).padStart(5)} s  ${name}\n`;
  process.stdout.write(`\nTime by suite:\n${took.map(row).join('')}`);
  const slowest = files.sort(([, one], [, other]) => other - one).slice(0, 10);
  process.stdout.write(`The slowest files:\n${slowest.map(row).join('')}\n`);
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
  if (wanted('unit')) await suites(['unit'], 2);
  const onEngines = ['engine', 'e2e', 'soak'].filter(wanted);
  if (onEngines.length === 0) return;
  const stopDaemon = await prepareEngines();
  try {
    await suites(onEngines, 3);
  } finally {
    stopDaemon();
  }
}

await main();
tellTimes();
for (const engine of without) process.stdout.write(`left out as told: ${engine}\n`);
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;
