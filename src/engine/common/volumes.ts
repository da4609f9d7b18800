import type { Engine } from '../types.ts';
import { labelFlags } from './argv.ts';
import type { EngineContext } from './dialect.ts';
import type { MemoryWay } from './memory-volumes.ts';

type VolumeVerbs = Pick<Engine, 'createVolume' | 'removeVolume' | 'listVolumes'>;

/** `setMode` gives the root directory of a volume that exists its mode, in whatever way the caller's rights allow. */
export function createVolumeVerbs(
  { runner, dialect }: EngineContext,
  setMode: (name: string, mode: number) => Promise<void>,
  memoryWay: MemoryWay,
): VolumeVerbs {
  return {
    async createVolume({ name, labels, mode, memory }) {
      const settings = memory && { mode, ...memory };
      const flags = settings && memoryWay.is === 'created' ? memoryWay.flags(settings) : dialect.volumeFlags;
      const { failure } = await runner.tryRun(['volume', 'create', ...labelFlags(labels), ...flags, name]);
      if (failure && !/already exists/i.test(failure.message)) throw failure;
      if (!settings) await setMode(name, mode);
      else if (memoryWay.is === 'mounted') await memoryWay.mount(name, settings);
    },
    async removeVolume(name) {
      if (memoryWay.is === 'mounted') await memoryWay.unmount(name);
      const { failure } = await runner.tryRun(['volume', 'rm', name]);
      if (failure && failure.kind !== 'notFound') throw failure;
    },
    async listVolumes(labels) {
      // podman takes several filters for `any`: each is asked for by itself.
      const filters = Object.entries(labels).map(([name, value]) => ['--filter', `label=${name}=${value}`]);
      const answers = await Promise.all(
        (filters.length === 0 ? [[]] : filters).map((filter) => runner.run(['volume', 'ls', '--quiet', ...filter])),
      );
      const [first = [], ...rest] = answers.map((text) => text.split('\n').filter((name) => name !== ''));
      return first.filter((name) => rest.every((names) => names.includes(name)));
    },
  };
}
