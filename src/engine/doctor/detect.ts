import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineNames, type KnownEngine } from '../../api/engines.ts';
import type { Settings } from '../../api/settings.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { EngineDeps } from '../driver.ts';
import { openEngine } from '../open.ts';
import { type Engine, EngineError, type EngineName } from '../types.ts';
import { explain } from './diagnose.ts';
import { tryToStartSandbox } from './trial-sandbox.ts';

/** The engine for new pods, or why there is none: one sentence for each engine. */
export type Detection =
  | { readonly name: EngineName }
  | { readonly problems: readonly { readonly name: EngineName; readonly problem: string }[] };

/**
 * The engine that the settings name; else the first of the table that works. Works means that a sandbox starts on it; what
 * started once is remembered, so that only the first call takes a second.
 */
export async function detectEngine(settings: Settings, deps: EngineDeps): Promise<Detection> {
  if (settings.engine !== undefined) return { name: settings.engine };
  const problems: { name: KnownEngine; problem: string }[] = [];
  for (const name of engineNames()) {
    const problem = await tryEngine(name, settings, deps);
    if (problem === undefined) return { name };
    problems.push({ name, problem });
  }
  return { problems };
}

async function tryEngine(name: KnownEngine, settings: Settings, deps: EngineDeps): Promise<string | undefined> {
  try {
    const engine = await openEngine(name, settings, deps);
    const key = surroundingsKey(engine, settings);
    const file = join(deps.dir, `works-${name}`);
    if ((await readFile(file, 'utf8').catch(() => '')) === key) return undefined;
    const failure = await tryToStartSandbox(engine, { kind: `agent-${shortHash(deps.dir)}`, pid: process.pid });
    if (failure) return explain(name, failure.message);
    await mkdir(deps.dir, { recursive: true, mode: 0o700 });
    await writeFileAtomic(file, key);
    return undefined;
  } catch (error) {
    if (error instanceof EngineError) return explain(name, error.message);
    throw error;
  }
}

function surroundingsKey({ info }: Engine, settings: Settings): string {
  return shortHash(JSON.stringify([info.version, info.cgroupVersion, info.rootless, ...engineNames().map((name) => settings[name])]));
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
