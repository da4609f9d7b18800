import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { labelFlags } from '../common/argv.ts';
import type { EngineContext } from '../common/dialect.ts';
import type { SubPaths } from '../subpaths/subpaths.ts';
import { EngineError, type EngineImage, type Mount } from '../types.ts';

/** Names the volumes that hold the content of images, by the directory of the driver that made them. */
const imageLabel = 'dev.kpod.engine.image';

/**
 * Gives containers what is in images, which docker cannot mount: `during` puts volumes in their place. Images are volumes that their content has been copied into, out of a container that never runs: one for an image, whichever pods have it, for
 * as long as one has. A file of kpod's own says that a copy is whole. `pauseImage` is what the helpers are made of.
 */
export function createImageVolumes(context: EngineContext, pauseImage: () => Promise<EngineImage>): SubPaths {
  const { runner, dir, log } = context;
  const notesDir = join(dir, 'image-volumes');
  const label = { [imageLabel]: dir };
  const making = new Map<string, Promise<void>>();
  const users = new Map<string, number>();
  let mayHaveLeft = true;
  // The same name in another state directory is another volume.
  const volumeOf = (imageId: string) => `kpod-image-${createHash('sha256').update(`${dir}\n${imageId}`).digest('hex').slice(0, 32)}`;
  const isWhole = (volume: string) =>
    readFile(join(notesDir, volume)).then(
      () => true,
      () => false,
    );
  const exists = async (volume: string) => !(await runner.tryRun(['volume', 'inspect', volume])).failure;
  const make = async (imageId: string, volume: string): Promise<void> => {
    if ((await isWhole(volume)) && (await exists(volume))) return;
    log.info('copying an image into a volume', { imageId, volume });
    const [from, to] = [`${volume}-from`, `${volume}-to`];
    await runner.tryRun(['rm', '--force', from, to]);
    await runner.tryRun(['volume', 'rm', '--force', volume]);
    await runner.run(['volume', 'create', ...labelFlags(label), volume]);
    const idle = (name: string) => ['create', '--name', name, '--pull=never', '--network=none', ...labelFlags(label)];
    try {
      await runner.run([...idle(from), imageId, '/none']);
      const mount = `type=volume,src=${volume},dst=/content,volume-nocopy`;
      await runner.run([...idle(to), '--mount', mount, (await pauseImage()).id]);
      await copy(context, `${from}:/`, `${to}:/content`);
    } finally {
      await runner.tryRun(['rm', '--force', from, to]);
    }
    await mkdir(notesDir, { recursive: true, mode: 0o700 });
    await writeFile(join(notesDir, volume), '');
  };
  const ensure = (imageId: string): Promise<void> => {
    const volume = volumeOf(imageId);
    const known = making.get(volume) ?? make(imageId, volume).finally(() => making.delete(volume));
    making.set(volume, known);
    return known;
  };
  const remove = async (volume: string): Promise<void> => {
    await rm(join(notesDir, volume), { force: true });
    await runner.tryRun(['volume', 'rm', volume]);
  };
  return {
    async during(config, start) {
      const ids = [...new Set(config.mounts.flatMap(({ source }) => (source.type === 'image' ? [source.id] : [])))];
      if (ids.length === 0) return start(config);
      mayHaveLeft = true;
      const volumes = ids.map(volumeOf);
      for (const volume of volumes) users.set(volume, (users.get(volume) ?? 0) + 1);
      try {
        for (const id of ids) await ensure(id);
        const mounts = config.mounts.map((mount): Mount => {
          const { source } = mount;
          return source.type === 'image' ? { ...mount, source: { type: 'volume', name: volumeOf(source.id) }, readOnly: true } : mount;
        });
        return await start({ ...config, mounts });
      } finally {
        for (const volume of volumes) users.set(volume, (users.get(volume) ?? 1) - 1);
      }
    },
    async sweep() {
      if (!mayHaveLeft) return;
      const mine = ['volume', 'ls', '--quiet', '--filter', `label=${imageLabel}=${dir}`];
      const namesOf = (text: string) => text.split('\n').filter((name) => name !== '');
      const unused = await runner.tryRun([...mine, '--filter', 'dangling=true']);
      for (const volume of namesOf(unused.stdout)) if ((users.get(volume) ?? 0) === 0) await remove(volume);
      const { stdout, failure } = await runner.tryRun(mine);
      mayHaveLeft = failure !== undefined || namesOf(stdout).length > 0;
    },
  };
}

/** All that is below one place, with its owners, to below another. Throws EngineError. */
async function copy({ runner }: EngineContext, from: string, to: string): Promise<void> {
  const words = ['cp', '--archive', '-', to];
  const reader = runner.spawn(['cp', from, '-'], ['ignore', 'pipe', 'pipe']);
  const writer = runner.spawn(words, ['pipe', 'ignore', 'pipe']);
  let complaint = '';
  for (const child of [reader, writer]) {
    child.stderr?.on('data', (chunk) => {
      complaint += String(chunk);
    });
  }
  const ended = Promise.all([reader, writer].map((child) => new Promise<number | null>((resolve) => child.once('close', resolve))));
  if (reader.stdout && writer.stdin) await pipeline(reader.stdout, writer.stdin).catch(() => {});
  const codes = await ended;
  if (codes.some((code) => code !== 0)) {
    throw new EngineError(complaint.trim() || 'the content of the image could not be copied', {
      command: runner.show(words),
      kind: 'other',
    });
  }
}
