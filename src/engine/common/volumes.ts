import type { Engine } from '../types.ts';
import { labelFlags } from './argv.ts';
import type { EngineContext } from './dialect.ts';

type VolumeVerbs = Pick<Engine, 'createVolume' | 'removeVolume' | 'listVolumes'>;

/** `setMode` gives the root directory of a volume that exists its mode, in whatever way the caller's rights allow. */
export function createVolumeVerbs({ runner, dialect }: EngineContext, setMode: (name: string, mode: number) => Promise<void>): VolumeVerbs {
  return {
    async createVolume({ name, labels, mode }) {
      const { failure } = await runner.tryRun(['volume', 'create', ...labelFlags(labels), ...dialect.volumeFlags, name]);
      if (failure && !/already exists/i.test(failure.message)) throw failure;
      await setMode(name, mode);
    },
    async removeVolume(name) {
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
