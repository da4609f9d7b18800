/** Work on files for a caller who may talk to docker's daemon but not touch what belongs to containers. */
import { access } from 'node:fs/promises';
import { labelFlags, mountFlag } from '../common/argv.ts';
import type { EngineContext } from '../common/dialect.ts';
import { type SharedTree, type ShareOptions, shareArguments } from '../common/share-tree.ts';
import type { DirectorySource, GroupShare, Labels } from '../types.ts';

/** Where programs and what they load are, on every Linux. */
const programDirectories = ['/bin', '/sbin', '/usr', '/lib', '/lib32', '/lib64'];

/**
 * Has this machine's `find` give the trees to a group, in a container: the image of the pauses is surely there and has no program of its own,
 * so it is given this machine's. Nothing of a tree leads out of it there. `name` is the container's.
 */
export async function shareThroughDocker(
  { runner }: EngineContext,
  helper: { readonly image: string; readonly name: string; readonly labels: Labels },
  shares: readonly GroupShare[],
  options: ShareOptions,
): Promise<void> {
  const words = helperArgv(helper, await presentPrograms(), shares, options);
  const { failure } = await runner.tryRun(words);
  if (!failure) return;
  // One that was cut off is in the way of the next.
  await runner.tryRun(['rm', '--force', helper.name]);
  if (!/already in use/i.test(failure.message)) throw failure;
  await runner.run(words);
}

/** Those of this machine, for a container that has none. */
export async function presentPrograms(): Promise<readonly string[]> {
  const present = programDirectories.map((path) =>
    access(path).then(
      () => [path],
      () => [],
    ),
  );
  return (await Promise.all(present)).flat();
}

function helperArgv(
  { image, name, labels }: { readonly image: string; readonly name: string; readonly labels: Labels },
  programs: readonly string[],
  shares: readonly GroupShare[],
  options: ShareOptions,
): readonly string[] {
  const trees = shares.map(({ readOnly }, index): SharedTree => ({ path: `/trees/${index}`, readOnly }));
  return [
    'run',
    '--rm',
    '--name',
    name,
    ...labelFlags(labels),
    '--pull=never',
    '--network=none',
    '--log-driver=none',
    '--security-opt=label=disable',
    '--user=0:0',
    '--workdir=/',
    '--env=PATH=/usr/bin:/bin',
    ...programs.flatMap((path) => mountFlag(['type=bind', `src=${path}`, `dst=${path}`, 'readonly'])),
    ...shares.flatMap(({ source }, index) => mountFlag([...sourceFields(source), `dst=/trees/${index}`])),
    '--entrypoint=find',
    image,
    ...shareArguments(trees, options),
  ];
}

const sourceFields = (source: DirectorySource): readonly string[] =>
  source.type === 'volume' ? ['type=volume', `src=${source.name}`, 'volume-nocopy'] : ['type=bind', `src=${source.hostPath}`];
