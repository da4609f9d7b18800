import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../api/settings.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { type EngineDeps, openEngine } from '../open.ts';
import { type Engine, EngineError, type EngineName } from '../types.ts';
import { explain } from './diagnose.ts';
import { probeEngine } from './trial-sandbox.ts';

/** The engine for new pods, or why there is none: one sentence for each engine. */
export type Detection = { readonly name: EngineName } | { readonly problems: readonly string[] };

/**
 * The engine that the settings name; else podman if it works, else docker if it works. Works means that a sandbox starts on it; what
 * started once is remembered, so that only the first call takes a second.
 */
export async function detectEngine(settings: Settings, deps: EngineDeps): Promise<Detection> {
  if (settings.engine !== undefined) return { name: settings.engine };
  const problems: string[] = [];
  for (const name of ['podman', 'docker'] as const) {
    const problem = await tryEngine(name, settings, deps);
    if (problem === undefined) return { name };
    problems.push(`${name}: ${problem}`);
  }
  return { problems };
}

async function tryEngine(name: EngineName, settings: Settings, deps: EngineDeps): Promise<string | undefined> {
  try {
    const engine = await openEngine(name, settings, deps);
    const key = probeKey(engine, settings);
    const file = join(deps.dir, `works-${name}`);
    if ((await readFile(file, 'utf8').catch(() => '')) === key) return undefined;
    const failure = await probeEngine(engine, { kind: `agent-${shortHash(deps.dir)}`, pid: process.pid });
    if (failure) return explain(failure.message);
    await mkdir(deps.dir, { recursive: true, mode: 0o700 });
    await writeFileAtomic(file, key);
    return undefined;
  } catch (error) {
    if (error instanceof EngineError) return explain(error.message);
    throw error;
  }
}

function probeKey({ info }: Engine, settings: Settings): string {
  return shortHash(JSON.stringify([info.version, info.cgroupVersion, info.rootless, settings.podman, settings.docker]));
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
