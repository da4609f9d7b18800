import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { EngineContext } from '../common/dialect.ts';
import { parseJson, stringAt } from '../common/json-fields.ts';
import { type DirectorySource, EngineError, SubPathError } from '../types.ts';
import openScript from './open-script.js?raw';
import { type PartMount, partMounts, type SubPaths, withSources } from './subpaths.ts';

/** Where the volumes of an engine are, and who may mount them. */
export interface BoundOptions {
  /** Where the engine keeps volumes: each as `NAME/_data`. */
  readonly volumePath: string;
  /** The program runs as root of the user's own namespace, whose mounts only the engine sees; otherwise the caller must be root. */
  readonly unshared: boolean;
}

const programWords = (script: string) => ['--input-type=module', '--eval', script];

/**
 * Parts of volumes as bind mounts of kpod's own, below the driver's directory, made by file descriptor: by a path the engine would follow
 * links out of the volume. They go as soon as the container has started: nothing of a volume stands among kpod's files for longer.
 */
export function createBoundSubPaths(context: EngineContext, { volumePath, unshared }: BoundOptions): SubPaths {
  const { runner, dir, info, log } = context;
  // Each engine its own: one that is opened later clears away what a former kpod left there.
  const placesDir = join(dir, `parts-${info.name}`);
  const rootOf = (source: DirectorySource) => (source.type === 'bind' ? source.hostPath : join(volumePath, source.name, '_data'));
  const runProgram = async (input: string): Promise<string> => {
    const stdin = Buffer.from(input);
    const words = programWords(openScript);
    if (unshared) return runner.run(['unshare', process.execPath, ...words], { stdin });
    const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' };
    return (await execa(process.execPath, words, { input: stdin, env, extendEnv: false, cwd: dir })).stdout;
  };
  const open = async (parts: readonly PartMount[], places: readonly string[]): Promise<void> => {
    const wanted = parts.map(({ source, subPath }, index) => ({ root: rootOf(source), subPath, target: places[index] }));
    const answer = await runProgram(JSON.stringify(wanted)).catch((error: unknown) => {
      if (error instanceof EngineError) throw error;
      const message = `the program that mounts parts of volumes failed: ${(error as Error).message}`;
      throw new EngineError(message, { command: process.execPath, kind: 'other', cause: error });
    });
    const outcomes = parseJson(answer);
    for (const [index, { containerPath, subPath }] of parts.entries()) {
      const outcome = Array.isArray(outcomes) ? outcomes[index] : { problem: 'notMounted', detail: 'no answer' };
      const problem = stringAt(outcome, 'problem');
      if (problem === undefined) continue;
      const detail = stringAt(outcome, 'detail') ?? '';
      log.warn('a part of a volume cannot be mounted', { containerPath, subPath, problem, detail });
      if (problem === 'notMounted') throw new EngineError(`mount: ${detail}`, { command: 'mount --bind', kind: 'other' });
      throw new SubPathError(containerPath, problem === 'notMade' ? 'notMade' : 'outside', detail);
    }
  };
  // What is mounted in another namespace goes with the place; elsewhere it must go before, or the removal would fail.
  const close = async (name: string, places: readonly string[]): Promise<void> => {
    for (const place of places)
      await removePlace(place, unshared).catch((error: unknown) => log.warn(`${place} stays`, { error: String(error) }));
    await rmdir(join(placesDir, name)).catch(() => {});
  };
  /** Names of containers whose places are in use: removals of others sweep meanwhile. */
  const underWay = new Set<string>();
  return {
    async during(config, start) {
      const parts = partMounts(config);
      if (parts.length === 0) return start(config);
      underWay.add(config.name);
      const places = parts.map((_part, index) => join(placesDir, config.name, String(index)));
      try {
        await open(parts, places);
        return await start(
          withSources(
            config,
            places.map((hostPath) => ({ type: 'bind', hostPath })),
          ),
        );
      } finally {
        await close(config.name, places);
        underWay.delete(config.name);
      }
    },
    async sweep() {
      for (const name of await readdir(placesDir).catch(() => [])) {
        if (underWay.has(name)) continue;
        const places = await readdir(join(placesDir, name)).catch(() => []);
        await close(
          name,
          places.map((place) => join(placesDir, name, place)),
        );
      }
    },
  };
}

/** Mounts of the same place that were cut off lie one upon the other. */
const mostLayers = 8;

/** Never by a removal with all that is below: what is mounted there is the user's. */
async function removePlace(place: string, unshared: boolean): Promise<void> {
  for (let layer = 0; ; layer += 1) {
    if (!unshared) await execa('umount', ['--lazy', place], { reject: false, env: { LC_ALL: 'C.UTF-8' } });
    try {
      await rmdir(place).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOTDIR') throw error;
        return rm(place);
      });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      if ((error as NodeJS.ErrnoException).code !== 'EBUSY' || layer === mostLayers) throw error;
    }
  }
}
