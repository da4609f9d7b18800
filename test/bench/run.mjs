// `npm run bench`: kpod's speed and size beside its peers', in one run, as ratios. Measures; never fails for being slow.
//   --engine ENGINE   podman or docker; may be repeated. Without it, those of the two that work
//   --only NAME       start, many, get, agent, probes, watch or logs; may be repeated
//   --repeat N        rounds of each comparison, 5 unless told; the costly ones take fewer
import { arch, availableParallelism, loadavg, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { root, runLoudly, works } from '../../.scripts/machine.mjs';
import { measureAgent } from './agent.mjs';
import { createBed } from './bed.mjs';
import { measureGet } from './get.mjs';
import { measureLogs } from './logs.mjs';
import { measureMany } from './many.mjs';
import { measureProbes } from './probes.mjs';
import { header, printRow } from './report.mjs';
import { measureStart } from './start.mjs';
import { measureWatch } from './watch.mjs';

const subjects = {
  start: measureStart,
  many: measureMany,
  get: measureGet,
  agent: measureAgent,
  probes: measureProbes,
  watch: measureWatch,
  logs: measureLogs,
};
const allEngines = ['podman', 'docker'];
const say = (text) => process.stdout.write(`${text}\n`);

class UsageError extends Error {}

function readOptions() {
  const options = {
    engine: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
    repeat: { type: 'string', default: '5' },
  };
  try {
    const { values } = parseArgs({ options });
    const engines = oneOf('--engine', values.engine, allEngines);
    const only = oneOf('--only', values.only, Object.keys(subjects));
    const repeat = Number(values.repeat);
    if (!Number.isInteger(repeat) || repeat < 1) throw new Error('--repeat must be a whole number from 1 on');
    return { engines, only, repeat };
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function oneOf(flag, values, allowed) {
  for (const value of values) if (!allowed.includes(value)) throw new Error(`${flag} must be one of ${allowed.join(', ')}`);
  return values.length > 0 ? values : allowed;
}

/** Answers why the engine could not be measured; undefined when all of it was. */
async function measureEngine(engine, { only, repeat, signal }) {
  if (!works([engine, 'info'])) return `${engine}: does not work here`;
  const bed = await createBed(engine, signal);
  try {
    await bed.prepare();
    say(`\n${await bed.describe()}`);
    say(header());
    for (const name of only) {
      await subjects[name](bed, {
        repeat,
        signal,
        row: (row) => say(printRow({ subject: name, ...row })),
        note: (text) => say(`  ${text}`),
      });
    }
    return undefined;
  } catch (error) {
    if (signal.aborted) return `${engine}: interrupted`;
    process.exitCode = 1;
    return `${engine}: ${error.message}`;
  } finally {
    await bed.dispose();
  }
}

async function main() {
  const { engines, only, repeat } = readOptions();
  if (runLoudly([process.execPath, '.scripts/build.mjs']) !== 0) throw new UsageError('the build failed');
  const interrupt = new AbortController();
  const onSignal = () => {
    if (!interrupt.signal.aborted) process.stderr.write('\ncleaning up…\n');
    interrupt.abort();
    process.exitCode = 130;
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const load = loadavg()[0]?.toFixed(1);
  say(`Node.js ${process.version}, ${platform()} ${arch()}, ${availableParallelism()} cores, load ${load}; ${repeat} rounds; ${root}`);
  const leftOut = allEngines.filter((engine) => !engines.includes(engine)).map((engine) => `${engine}: not asked for`);
  for (const engine of engines) {
    const why = interrupt.signal.aborted ? undefined : await measureEngine(engine, { only, repeat, signal: interrupt.signal });
    if (why !== undefined) leftOut.push(why);
  }
  for (const why of leftOut) say(`\nleft out: ${why}`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 1;
}
