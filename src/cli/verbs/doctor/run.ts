import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Chalk } from 'chalk';
import { UserError } from '../../../api/errors.ts';
import type { Settings } from '../../../api/settings.ts';
import { readSettings, renderSettings } from '../../../api/settings-text.ts';
import { writeFileAtomic } from '../../../base/atomic-file.ts';
import { silentLog } from '../../../base/log.ts';
import { stopAgent } from '../../../client/connect.ts';
import { type EngineExamination, type ExamineDeps, examineEngines } from '../../../engine/doctor/examine.ts';
import { repairEngines, repairPlan, type WrittenSettings } from '../../../engine/doctor/repair.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { chosenEngine } from '../../writing/create-object.ts';
import { describeExamination } from './describe-examination.ts';
import type { doctorVerb } from './verb.ts';

/** `kpod doctor`: what kpod runs on and what is wrong with it; with `--fix` it mends what it can. Exit code 1 when no pod could run. */
export async function run({ name, args, flags }: CallOf<typeof doctorVerb>, deps: CommandDeps): Promise<number> {
  if (args.length > 0) throw new UsageError(name, `unknown argument ${JSON.stringify(args[0])}`);
  // What the environment says goes before the settings, as when a pod is created.
  const wanted = chosenEngine({ engine: '' }, deps.env);
  const settings = { ...(await loadSettings(deps.paths.configFile)), ...(wanted === undefined ? {} : { engine: wanted }) };
  const examine: ExamineDeps = { clock: deps.clock, log: silentLog, env: deps.env, settings, uid: process.getuid?.() ?? 0 };
  return flags.fix ? fix(examine, deps) : explain(examine, deps);
}

async function explain(examine: ExamineDeps, deps: CommandDeps): Promise<number> {
  const examination = await examineEngines(examine);
  const repairs = repairPlan(examination, examine.settings);
  await report(examination, deps);
  if (repairs.length === 0) return examination.chosen === undefined ? 1 : 0;
  const steps = repairs.map(({ sentence }) => `  ${sentence}\n`).join('');
  await deps.streams.out(`\n\`kpod doctor --fix\` would:\n${steps}`);
  return needsRepair(examination) ? 1 : 0;
}

async function fix(examine: ExamineDeps, deps: CommandDeps): Promise<number> {
  const { configFile } = deps.paths;
  let wroteSettings = false;
  const tell = (text: string) => void deps.streams.out(text.startsWith(' ') ? `${text}\n` : `→ ${text}\n`);
  const writeSettings = async (engine: WrittenSettings) => {
    const settings: Settings = { ...examine.settings, ...engine };
    const previous = await readText(configFile);
    await mkdir(dirname(configFile), { recursive: true, mode: 0o700 });
    await writeFileAtomic(configFile, renderSettings(settings, previous));
    wroteSettings = true;
    tell(`  ${configFile}`);
  };
  const { examination, outcomes } = await repairEngines({ ...examine, writeSettings, tell });
  for (const { repair, problem } of outcomes) {
    if (problem !== undefined) deps.streams.err(`error: could not ${repair.sentence}: ${problem}\n`);
  }
  // Settings are read at the start of an agent; the next command starts one.
  if (wroteSettings && (await stopAgent({ ...deps, client: deps.directClient })))
    tell('restart the agent, so that it takes the new settings');
  await report(examination, deps);
  return examination.chosen === undefined || needsRepair(examination) ? 1 : 0;
}

/** The engine that new pods would run on works only with settings that are not written yet, or there is none. */
const needsRepair = ({ engines, chosen }: EngineExamination): boolean =>
  engines.find((engine) => engine.name === chosen)?.needsSettings ?? true;

async function report(examination: EngineExamination, { streams, colors }: CommandDeps): Promise<void> {
  const chalk = new Chalk({ level: colors.stdout ? 1 : 0 });
  const marks = { good: chalk.green('✓'), bad: chalk.red('✗'), half: chalk.yellow('!') };
  await streams.draw(describeExamination(examination, marks));
}

async function loadSettings(path: string): Promise<Settings> {
  return readSettings(await readText(path), path);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new UserError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
