import { type Engine, EngineError, type EngineImage } from '../types.ts';
import type { EngineContext } from './dialect.ts';
import { normalizeImageName, withRegistryLocalhost } from './image-name.ts';
import { inspectAll } from './inspect.ts';
import { readImage } from './read-inspect.ts';

/** Looks images up in the local store and pulls them. */
export function createImageVerbs(context: EngineContext): Pick<Engine, 'imageStatus' | 'pullImage'> {
  const { runner } = context;
  const nameOf = (image: string): string => {
    const name = normalizeImageName(image);
    if (name !== undefined) return name;
    throw new EngineError(`couldn't parse image name "${image}": invalid reference format`, {
      command: runner.show(['image', 'inspect', image]),
      kind: 'invalidName',
    });
  };
  const status = async (image: string): Promise<EngineImage | undefined> => {
    const name = nameOf(image);
    const local = withRegistryLocalhost(image);
    const entries = await inspectAll(context, 'image', local === undefined ? [name] : [name, local]);
    return entries.map((entry) => readImage(entry, name)).find((found) => found !== undefined);
  };
  return {
    imageStatus: status,
    async pullImage(image, options) {
      const name = nameOf(image);
      await runner.run(['pull', '--quiet', name], { unlimited: true, ...options });
      const pulled = await status(image);
      if (pulled) return pulled;
      throw new EngineError(`the image ${name} is not in the store after its pull`, {
        command: runner.show(['pull', name]),
        kind: 'imageNotFound',
      });
    },
  };
}
