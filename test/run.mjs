// `npm test`: everything the project promises, from a bare machine if told to (root with CI set, or --setup).
//   --setup            install what is missing (dependencies, podman, docker), start dockerd, make the offline images
//   --without ENGINE   leave out podman or docker, or chromium (the browser), or python (a client library); said at the end
//   --only SUITE       check, unit, engine, e2e, conformance or soak (which runs only when asked for); may be repeated
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  artifacts,
  ensureBrowser,
  ensureDependencies,
  ensureDockerDaemon,
  ensureEngine,
  ensurePythonClient,
  pythonClient,
  root,
  runLoudly,
  works,
} from '../.scripts/machine.mjs';
import { afterRetries, failureLines, filesToRetry, totalsOf } from './run/results.mjs';

const words = process.argv.slice(2);
const valuesOf = (flag) => words.flatMap((word, index) => (word === flag ? [words[index + 1]] : []));
const isRoot = process.getuid?.() === 0;
const setup = isRoot && (Boolean(process.env.CI) || words.includes('--setup'));
const without = valuesOf('--without');
const only = valuesOf('--only');
const wanted = (suite) => (only.length === 0 ? suite !== 'soak' : only.includes(suite));
const browser = without.includes('chromium') ? undefined : 'chromium';
const python = without.includes('python') ? undefined : pythonClient[0];
const engines = ['podman', 'docker'].filter((engine) => !without.includes(engine));

/** What is not made of tests, and failed; what else there is to say. */
const steps = { passed: 0, failed: 0 };
const problems = [];
/** Names and milliseconds of suites. */
const took = [];
/** Of every file beside others, and of those that ran again. */
const results = [];
const again = [];

/** Counts a step that is not made of tests. */
function step(name, ok, problem = `${name} failed`) {
  steps[ok ? 'passed' : 'failed'] += 1;
  if (!ok) problems.push(problem);
  return ok;
}

const reportPath = (name) => join(artifacts, `${name}.json`);
/** The suites that run in one pool with another one. */
const pools = new Map();

/**
 * Runs test suites in one pool of workers, so that what waits waits together. Answers the results of their files.
 * @param {readonly string[]} names @param {{ title: string, report: string, maxWorkers: number, files?: readonly string[] }} options
 */
async function runVitest(names, { title, report, maxWorkers, files = [] }) {
  const path = reportPath(report);
  await rm(path, { force: true });
  const projects = names.flatMap((name) => ['--project', name]);
  const argv = ['run', ...files, '--config', 'test/vitest.config.ts', ...projects, `--maxWorkers=${maxWorkers}`];
  const reporters = ['--reporter=default', '--reporter=./test/run/reporter.mjs'];
  const started = Date.now();
  const code = runLoudly([process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), ...argv, ...reporters], {
    KPOD_TEST_ENGINES: engines.join(','),
    KPOD_TEST_BROWSER: browser ?? 'none',
    KPOD_TEST_PYTHON: python ?? 'none',
    KPOD_TEST_REPORT: path,
  });
  took.push([title, Date.now() - started]);
  const told = await readFile(path, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
  const isExplained = told !== undefined && told.unhandled.length === 0 && told.files.some(({ failed }) => failed > 0);
  if (code !== 0 && !isExplained) step(title, false, `${title} failed outside of every test (the report: ${path})`);
  return told?.files ?? [];
}

/** @param {readonly string[]} names @param {number} maxWorkers */
async function suites(names, maxWorkers) {
  const report = names.join('-');
  for (const name of names) pools.set(name, report);
  results.push(...(await runVitest(names, { title: names.join(' and '), report, maxWorkers })));
}

/** Runs the few files that failed beside others once more, each alone: a machine with other load makes some fail that are right. */
async function retryFailed() {
  for (const { file, suite } of filesToRetry(results)) {
    const title = `${file} alone, at the second try`;
    const report = `again-${file.replaceAll('/', '-')}`;
    again.push(...(await runVitest([suite], { title, report, maxWorkers: 1, files: [join(root, file)] })));
  }
}

/** What may be taken on two cores without other load, in seconds. */
const budgets = { 'unit and unit-apart': 90, 'all of it': 1800 };

/** What each suite took, and the slowest files: the time for tests is a budget. */
function tellTimes() {
  const seconds = (ms) => `${(ms / 1000).toFixed(0).padStart(5)} s`;
  const row = ([name, ms]) => {
    const budget = budgets[name];
    const told = budget === undefined ? '' : `, of ${budget} s${ms > budget * 1000 ? ': too much, unless the machine had other load' : ''}`;
    return `${seconds(ms)}  ${name}${told}\n`;
  };
  process.stdout.write(`\nTime by suite:\n${[...took, ['all of it', performance.now()]].map(row).join('')}`);
  const slowest = results.toSorted((one, other) => other.ms - one.ms).slice(0, 10);
  process.stdout.write(`The slowest files:\n${slowest.map(({ file, ms }) => `${seconds(ms)}  ${file}\n`).join('')}\n`);
}

/** The closing lines; answers whether anything failed. */
function tellTotals() {
  const totals = totalsOf(afterRetries(results, again));
  const failed = totals.failed + steps.failed;
  const lines = [...without.map((engine) => `left out as told: ${engine}`), ...problems];
  for (const line of [...lines, ...failureLines(results, again, (suite) => reportPath(pools.get(suite)))])
    process.stdout.write(`${line}\n`);
  process.stdout.write(`${totals.passed + steps.passed} passed, ${failed} failed, ${totals.skipped} skipped\n`);
  return failed > 0;
}

/** The engines' commands, a daemon, the images: made when told to, else only looked for. Answers how to undo the daemon. */
async function prepareEngines() {
  const { conformanceImages, ensureOfflineImages, testImages } = await import('../.scripts/offline-images.mjs');
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
  await ensureOfflineImages({ ...there, images: [...testImages, ...conformanceImages] }).catch((error) => {
    step('offline images', false);
    problems.push(String(error));
  });
  return stopDaemon;
}

function prepareBrowser() {
  if (browser === undefined || (setup ? ensureBrowser() : works([browser, '--version']))) return;
  step('browser', false);
  problems.push('chromium is not here: `npm test -- --setup` as root installs it, `--without chromium` leaves it out');
}

function preparePython() {
  if (python === undefined || (setup ? ensurePythonClient() : works(pythonClient))) return;
  step('python', false);
  problems.push("Debian's python3-kubernetes is not here: `npm test -- --setup` as root installs it, `--without python` leaves it out");
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
  // One worker more than cores, as `npm run unit` has it: they wait as much as they compute.
  if (wanted('unit')) await suites(['unit', 'unit-apart'], 3);
  const onEngines = ['engine', 'e2e', 'conformance', 'soak'].filter(wanted);
  const stopDaemon = onEngines.length > 0 ? await prepareEngines() : () => {};
  try {
    if (wanted('e2e')) {
      prepareBrowser();
      preparePython();
    }
    if (onEngines.length > 0) await suites(onEngines, 3);
    await retryFailed();
  } finally {
    stopDaemon();
  }
}

await main();
tellTimes();
process.exitCode = tellTotals() ? 1 : 0;
