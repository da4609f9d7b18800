import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineNames, type KnownEngine } from '../../api/engines.ts';
import type { Settings } from '../../api/settings.ts';
import type { Diagnosis, EngineDeps } from '../driver.ts';
import { drivers } from '../drivers.ts';
import { openEngine } from '../open.ts';
import { EngineError, type EngineInfo } from '../types.ts';
import { diagnose } from './diagnose.ts';
import { findProgram } from './find-program.ts';
import { tryToStartSandbox } from './trial-sandbox.ts';

/** What was found out about one engine. */
export interface EngineReport {
  readonly name: KnownEngine;
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
  /** Those that differ, in words. */
  readonly remedies: readonly string[];
  /** What is wrong, `other` where it is no known problem; empty when it works as it is set up. */
  readonly problems: readonly (Diagnosis & { readonly text: string })[];
}

/** What was found out about this machine's engines. Nothing was changed to find it out. */
export interface EngineExamination {
  readonly engines: readonly EngineReport[];
  /** The engine that new pods would run on; undefined while none works. */
  readonly chosen: KnownEngine | undefined;
  /** The distribution's package manager, by its program, where an engine can be installed with it. */
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
 * Starts a sandbox on each engine that is installed, and looks for settings with which it can where it cannot as it is. Needs no
 * image from a registry, except docker's pause image. What it makes it removes again.
 */
export async function examineEngines(deps: ExamineDeps): Promise<EngineExamination> {
  const dir = await mkdtemp(join(tmpdir(), 'kpod-doctor-'));
  try {
    const engines: EngineReport[] = [];
    for (const name of engineNames()) engines.push(await examine(name, { ...deps, dir }));
    const working = engines.filter((engine) => engine.works).map((engine) => engine.name);
    const managers = engineNames().flatMap((name) => drivers[name].doctor.installers?.map(({ program }) => program) ?? []);
    const found = await Promise.all(managers.map((program) => findProgram(program, deps.env)));
    return {
      engines,
      chosen: working.find((name) => name === deps.settings.engine) ?? working[0],
      packageManager: managers.find((_, index) => found[index] !== undefined),
      isRoot: deps.uid === 0,
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

type Deps = ExamineDeps & EngineDeps;

async function examine(name: KnownEngine, deps: Deps): Promise<EngineReport> {
  const { settings } = deps;
  const program = await findProgram(settings[name].path, deps.env);
  const none = { name, program, info: undefined, works: false, settings, needsSettings: false, remedies: [], problems: [] };
  if (program === undefined) return none;
  const { doctor } = drivers[name];
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const isInstalled = async (other: string) => (await findProgram(other, deps.env)) !== undefined;
  const nextAttempt = await doctor.remedies?.({ limits, isInstalled });
  let attempt = settings;
  let info: EngineInfo | undefined;
  for (;;) {
    const outcome = await tryStart(name, attempt, deps);
    info = outcome.info ?? info;
    if (outcome.failure === undefined) {
      const remedies = doctor.describeRemedies?.(attempt) ?? [];
      return { ...none, info, works: true, settings: attempt, needsSettings: attempt !== settings, remedies };
    }
    const next = nextAttempt?.(attempt, diagnose(name, outcome.failure.message)?.problem);
    if (!next) return { ...none, info, problems: [describeProblem(name, outcome.failure)] };
    attempt = next;
  }
}

interface Outcome {
  readonly info?: EngineInfo;
  readonly failure?: EngineError;
}

/** What nobody knows is tried twice: a busy machine may fail once, and its word would give all that comes to another engine. */
async function tryStart(name: KnownEngine, settings: Settings, deps: Deps): Promise<Outcome> {
  const outcome = await startOnce(name, settings, deps);
  const isRiddle = outcome.failure !== undefined && diagnose(name, outcome.failure.message) === undefined;
  return isRiddle ? startOnce(name, settings, deps) : outcome;
}

async function startOnce(name: KnownEngine, settings: Settings, deps: Deps): Promise<Outcome> {
  try {
    const engine = await openEngine(name, settings, deps);
    const failure = await tryToStartSandbox(engine, { kind: `doctor-${deps.uid}`, pid: process.pid });
    return { info: engine.info, ...(failure ? { failure } : {}) };
  } catch (error) {
    if (error instanceof EngineError) return { failure: error };
    throw error;
  }
}

function describeProblem(name: KnownEngine, failure: EngineError): EngineReport['problems'][number] {
  const known = diagnose(name, failure.message);
  return known
    ? { ...known, text: failure.message }
    : { problem: 'other', sentence: failure.message, commands: [failure.command], text: failure.message };
}
