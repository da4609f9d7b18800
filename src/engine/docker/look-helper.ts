/** Looking into volumes for a caller who may talk to docker's daemon but not read what belongs to containers. */
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { mountFlag } from '../common/argv.ts';
import type { EngineContext } from '../common/dialect.ts';
import { type DirectorySource, EngineError, type EngineImage, VolumePathError } from '../types.ts';
import { presentPrograms } from './share-helper.ts';

/** Where the container has the volume. */
export const lookedAt = '/volume';

/**
 * Runs this machine's Node in a container that has the volume, read-only, and nothing else that is not in every one: the image of the pauses
 * is surely there and has no program of its own, so it is given this machine's. It goes when the program ends.
 */
export async function startInContainer(
  { runner }: EngineContext,
  { image, isHere }: { readonly image: () => Promise<EngineImage>; readonly isHere: boolean },
  source: DirectorySource,
  words: readonly string[],
): Promise<ChildProcess> {
  if (!isHere) {
    const message = 'the volumes of a docker on another machine cannot be looked into';
    throw new EngineError(message, { command: runner.show(['run']), kind: 'other' });
  }
  // Asked for one that is not there, docker would make it.
  if (source.type === 'volume' && (await runner.tryRun(['volume', 'inspect', source.name])).failure) {
    throw new VolumePathError('noVolume', source.name);
  }
  const from = source.type === 'volume' ? ['type=volume', `src=${source.name}`, 'volume-nocopy'] : ['type=bind', `src=${source.hostPath}`];
  const node = process.execPath;
  const programs = await presentPrograms();
  const own = programs.some((path) => node.startsWith(`${path}/`)) ? [] : [dirname(node)];
  const args = [
    ...['run', '--rm', '--interactive', '--name', `kpod-look-${randomBytes(8).toString('hex')}`],
    ...['--pull=never', '--network=none', '--log-driver=none', '--security-opt=label=disable'],
    ...['--user=0:0', '--workdir=/', '--env=PATH=/usr/bin:/bin', '--read-only'],
    ...[...programs, ...own].flatMap((path) => mountFlag(['type=bind', `src=${path}`, `dst=${path}`, 'readonly'])),
    ...mountFlag([...from, `dst=${lookedAt}`, 'readonly']),
    `--entrypoint=${node}`,
    (await image()).id,
    ...words,
  ];
  return runner.spawn(args, ['pipe', 'pipe', 'pipe']);
}
