import { Readable } from 'node:stream';
import { createSystemClock } from '../../../base/clock.ts';
import { stepsOfFile } from '../../manifests/pods-of-files.ts';
import { type ManifestObject, readManifests } from '../../manifests/read-manifests.ts';
import type { CommandLine } from './cursor-word.ts';

/**
 * Where a run of the files that a command line names can be held: `--until` by its steps, `--break` by the points before and behind them. Files
 * of this machine only: a completion waits for no network, and reads no standard input.
 */
export async function fileSteps(
  what: 'steps of files' | 'holds of files',
  { operands, values }: Pick<CommandLine, 'operands' | 'values'>,
): Promise<readonly string[]> {
  const named = [...operands, ...(values.get('filename')?.split(',') ?? [])];
  const filename = named.filter((name) => name !== '-' && !/^https?:/.test(name));
  if (filename.length === 0) return [];
  const flags = { filename, recursive: false, namespace: '' };
  const { objects } = await readManifests(flags, {
    env: {},
    clock: createSystemClock(),
    onInterrupt: () => () => {},
    streams: { stdin: Readable.from([]), err: () => {} },
  });
  const points = objects.flatMap((object) => pointsOf(object, what === 'holds of files'));
  return [...new Set(points)];
}

function pointsOf(object: ManifestObject, withWhen: boolean): readonly string[] {
  const { inits, apps } = stepsOfFile(object);
  if (!withWhen) return inits;
  return [...inits.flatMap((name) => [`before:${name}`, `after:${name}`]), ...apps.map((name) => `before:${name}`)];
}
