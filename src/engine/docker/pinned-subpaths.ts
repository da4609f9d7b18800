import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path/posix';
import { labelFlags, mountFlag } from '../common/argv.ts';
import type { EngineContext } from '../common/dialect.ts';
import { leadsInto, readMountTable } from '../common/mount-table.ts';
import { type PartMount, partMounts, type SubPaths, withSources } from '../subpaths/subpaths.ts';
import { type ContainerConfig, type DirectorySource, type EngineImage, SubPathError } from '../types.ts';
import { findPart, type Part } from './find-part.ts';
import { createVolumeView } from './volume-view.ts';

/** Names what is made for the parts of volumes, by the directory of the driver that made it. */
const partLabel = 'dev.kpod.engine.part';

/** Where the daemon is. */
export interface PinnedOptions {
  readonly pauseImage: () => Promise<EngineImage>;
  /** Where the daemon keeps volumes on its machine. */
  readonly volumePath: string;
  /** The daemon runs on this machine, where its mounts can be seen. */
  readonly isHere: boolean;
}

/**
 * Parts of volumes for callers who may talk to docker but not mount. A part becomes a volume of its own that is bound to its path, and a
 * container that does nothing holds it: docker mounts it for that one, by the path, and for no other again as long as it is held. Then the
 * kernel tells where that has led, and only if it is inside the volume the container is started with it. On another machine nobody can ask,
 * and what the path was a moment before has to do; so it is with a part that is a single file, of which only the directory can be held.
 */
export function createPinnedSubPaths(context: EngineContext, options: PinnedOptions): SubPaths {
  const { runner, dir, log } = context;
  const label = { [partLabel]: dir };
  const underWay = new Set<string>();
  // Also what a former kpod left.
  let mayHaveLeft = true;
  const rootOf = async (source: DirectorySource): Promise<string> => {
    if (source.type === 'volume') return join(options.volumePath, source.name, '_data');
    return realpath(source.hostPath).catch(() => source.hostPath);
  };
  const idle = async (name: string, mounts: readonly string[]): Promise<readonly string[]> => {
    const { id } = await options.pauseImage();
    return ['--name', name, '--pull=never', '--network=none', ...labelFlags(label), ...mounts, id];
  };
  const look = async (config: ContainerConfig, parts: readonly PartMount[]): Promise<readonly Part[]> => {
    const name = `${config.name}-look`;
    const mounts = parts.flatMap(({ source }, index) => sourceFlags(source, `/parts/${index}`));
    await runner.tryRun(['rm', '--force', name]);
    await runner.run(['create', ...(await idle(name, mounts))]);
    try {
      const found: Part[] = [];
      for (const [index, { source, subPath, containerPath }] of parts.entries()) {
        const view = createVolumeView(context, name, `/parts/${index}`);
        found.push(await findPart(view, { subPath, containerPath, root: await rootOf(source) }));
      }
      return found;
    } finally {
      await runner.tryRun(['rm', '--force', name]);
    }
  };
  const bindVolume = async (config: ContainerConfig, name: string, device: string): Promise<void> => {
    await runner.tryRun(['volume', 'rm', name]);
    const driver = ['--driver=local', '--opt=type=none', '--opt=o=bind', `--opt=device=${device}`];
    await runner.run(['volume', 'create', ...labelFlags({ ...config.labels, ...label }), ...driver, name]);
  };
  const check = async (parts: readonly PartMount[], names: readonly string[]): Promise<void> => {
    if (!options.isHere) return;
    const table = readMountTable(await readFile('/proc/self/mountinfo', 'utf8'));
    for (const [index, { source, containerPath, subPath }] of parts.entries()) {
      if (leadsInto(await rootOf(source), join(options.volumePath, names[index] ?? '', '_data'), table)) continue;
      log.warn('a part of a volume led out of it when it was mounted', { containerPath, subPath });
      throw new SubPathError(containerPath, 'outside', 'a link leads out of the volume');
    }
  };
  return {
    async during(config, start) {
      const parts = partMounts(config);
      if (parts.length === 0) return start(config);
      const holder = `${config.name}-hold`;
      const names = parts.map((_part, index) => `${config.name}-part-${index}`);
      underWay.add(config.name);
      mayHaveLeft = true;
      try {
        const found = await look(config, parts);
        await runner.tryRun(['rm', '--force', holder]);
        for (const [index, { directory }] of found.entries()) await bindVolume(config, names[index] ?? '', directory);
        const held = names.flatMap((name, index) => sourceFlags({ type: 'volume', name }, `/parts/${index}`));
        await runner.run(['run', '--detach', ...(await idle(holder, held))]);
        await check(parts, names);
        const sources = found.map(({ file }, index): DirectorySource => {
          const name = names[index] ?? '';
          return file === undefined ? { type: 'volume', name } : { type: 'bind', hostPath: join(options.volumePath, name, '_data', file) };
        });
        return await start(withSources(config, sources));
      } finally {
        await runner.tryRun(['rm', '--force', holder]);
        underWay.delete(config.name);
      }
    },
    async sweep() {
      if (mayHaveLeft) mayHaveLeft = await removeUnused(context, underWay);
    },
  };
}

/** Removes what belongs to no container any more, nor to a start of those under way. Answers whether there may be more later. */
async function removeUnused({ runner, dir, log }: EngineContext, underWay: ReadonlySet<string>): Promise<boolean> {
  const mine = ['--filter', `label=${partLabel}=${dir}`];
  const isGone = (name: string) => name !== '' && ![...underWay].some((one) => name.startsWith(`${one}-`));
  const namesOf = async (args: readonly string[]) => (await runner.run([...args, ...mine])).split('\n').filter(isGone);
  try {
    for (const name of await namesOf(['ps', '--all', '--format', '{{.Names}}'])) await runner.tryRun(['rm', '--force', name]);
    for (const name of await namesOf(['volume', 'ls', '--quiet', '--filter', 'dangling=true'])) await runner.tryRun(['volume', 'rm', name]);
    return underWay.size > 0 || (await runner.run(['volume', 'ls', '--quiet', ...mine])) !== '';
  } catch (error) {
    log.warn('parts of volumes are left', { error: String(error) });
    return true;
  }
}

function sourceFlags(source: DirectorySource, place: string): readonly string[] {
  const from = source.type === 'bind' ? ['type=bind', `src=${source.hostPath}`] : ['type=volume', `src=${source.name}`, 'volume-nocopy'];
  return mountFlag([...from, `dst=${place}`]);
}
