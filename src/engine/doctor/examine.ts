import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../api/settings.ts';
import { type EngineDeps, openEngine } from '../open.ts';
import { ulimitCandidates } from '../podman/ulimits.ts';
import { EngineError, type EngineInfo, type EngineName } from '../types.ts';
import { type Diagnosis, diagnose } from './diagnose.ts';
import { findProgram } from './find-program.ts';
import { packageManagers } from './package-managers.ts';
import { probeEngine } from './trial-sandbox.ts';

/** What was found out about one engine. */
export interface EngineReport {
  readonly name: EngineName;
  /** Where its program stands; undefined when it is not installed. */
  readonly program: string | undefined;
  /** Undefined when the engine does not even say what it is. */
  readonly info: EngineInfo | undefined;
  /** A sandbox starts on it, with `settings`. */
  readonly works: boolean;
  /** The settings with which it works, where those that were given do not do; else those that were given. */
  readonly settings: Settings;
  /** True when `settings` differ from what was given. */
  readonly needsSettings: boolean;
  /** What is wrong; empty when it works as it is set up. */
  readonly problems: readonly (Omit<Diagnosis, 'problem'> & { readonly problem: Diagnosis['problem'] | 'other'; readonly text: string })[];
}

/** What was found out about this machine's engines. Nothing was changed to find it out. */
export interface EngineExamination {
  readonly engines: readonly EngineReport[];
  /** The engine that new pods would run on; undefined while none works. */
  readonly chosen: EngineName | undefined;
  /** The distribution's package manager, by its program. */
  readonly packageManager: string | undefined;
  readonly isRoot: boolean;
}

/** What an examination is made with. Its `dir` is not written to. */
export interface ExamineDeps extends Omit<EngineDeps, 'dir'> {
  readonly settings: Settings;
  /** The caller's user ID. */
  readonly uid: number;
}

/**
 * Starts a sandbox on each engine that is installed, and looks for settings with which podman can where it cannot as it is. Needs no
 * image from a registry, except docker's pause image. What it makes it removes again.
 */
export async function examineEngines(deps: ExamineDeps): Promise<EngineExamination> {
  const dir = await mkdtemp(join(tmpdir(), 'kpod-doctor-'));
  try {
    const engines = [await examine('podman', { ...deps, dir }), await examine('docker', { ...deps, dir })];
    const working = engines.filter((engine) => engine.works).map((engine) => engine.name);
    const managers = await Promise.all(packageManagers.map(({ program }) => findProgram(program, deps.env)));
    return {
      engines,
      chosen: working.find((name) => name === deps.settings.engine) ?? working[0],
      packageManager: packageManagers.find((_, index) => managers[index] !== undefined)?.program,
      isRoot: deps.uid === 0,
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

type Deps = ExamineDeps & EngineDeps;

async function examine(name: EngineName, deps: Deps): Promise<EngineReport> {
  const { settings } = deps;
  const program = await findProgram(settings[name].path, deps.env);
  if (program === undefined) return { name, program, info: undefined, works: false, settings, needsSettings: false, problems: [] };
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const remedies = { ulimits: [...ulimitCandidates(limits)], runtimes: await installedRuntimes(deps) };
  let attempt = settings;
  let info: EngineInfo | undefined;
  for (;;) {
    const outcome = await tryStart(name, attempt, deps);
    info = outcome.info ?? info;
    if (outcome.failure === undefined) {
      return { name, program, info, works: true, settings: attempt, needsSettings: attempt !== settings, problems: [] };
    }
    const next = name === 'podman' ? nextAttempt(attempt, outcome.failure, remedies) : undefined;
    if (!next) return { name, program, info, works: false, settings, needsSettings: false, problems: [describeProblem(outcome.failure)] };
    attempt = next;
  }
}

interface Remedies {
  readonly ulimits: (readonly string[])[];
  readonly runtimes: string[];
}

/** The settings to try after a failure of a known kind, each remedy once. */
function nextAttempt(settings: Settings, failure: EngineError, remedies: Remedies): Settings | undefined {
  const problem = diagnose(failure.message)?.problem;
  if (problem === 'rlimit') {
    const ulimits = remedies.ulimits.shift();
    if (ulimits) return { ...settings, podman: { ...settings.podman, ulimits } };
  }
  if (problem === 'runtime-cgroup') {
    const runtime = remedies.runtimes.shift();
    if (runtime) return { ...settings, podman: { ...settings.podman, runtime } };
  }
  return undefined;
}

async function installedRuntimes({ env }: Deps): Promise<string[]> {
  const found = await Promise.all(['runc', 'crun'].map(async (name) => ((await findProgram(name, env)) === undefined ? [] : [name])));
  return found.flat();
}

async function tryStart(name: EngineName, settings: Settings, deps: Deps): Promise<{ info?: EngineInfo; failure?: EngineError }> {
  try {
    const engine = await openEngine(name, settings, deps);
    const failure = await probeEngine(engine, { kind: `doctor-${deps.uid}`, pid: process.pid });
    return { info: engine.info, ...(failure ? { failure } : {}) };
  } catch (error) {
    if (error instanceof EngineError) return { failure: error };
    throw error;
  }
}

function describeProblem(failure: EngineError): EngineReport['problems'][number] {
  const known = diagnose(failure.message);
  return known
    ? { ...known, text: failure.message }
    : { problem: 'other', sentence: failure.message, commands: [failure.command], text: failure.message };
}
