import { createHash } from 'node:crypto';
import { sleep } from '../../../src/base/clock.ts';
import type { Engine, EngineImage } from '../../../src/engine/types.ts';
import { type CallContext, engineError, perform } from './calls.ts';
import type { World } from './world.ts';

/** The verbs of images. */
export function createImageVerbs(context: CallContext): Pick<Engine, 'imageStatus' | 'imageNames' | 'pullImage'> {
  const { world } = context;
  return {
    imageStatus: (image) =>
      perform(context, {
        verb: 'imageStatus',
        subject: image,
        reads: true,
        effect: () => {
          const name = fullName(image);
          if (name === undefined) throw engineError('invalidName', `invalid reference format: ${image}`, 'imageStatus', image);
          return world.images.get(name);
        },
      }),
    imageNames: () => perform(context, { verb: 'imageNames', subject: 'images', reads: true, effect: () => [...world.images.keys()] }),
    pullImage: (image, options) => pullImage(context, image, options),
  };
}

async function pullImage(context: CallContext, image: string, { signal, login }: Parameters<Engine['pullImage']>[1]): Promise<EngineImage> {
  const { world } = context;
  const fail = (kind: 'invalidName' | 'imageNotFound' | 'aborted' | 'other', why: string) => engineError(kind, why, 'pullImage', image);
  const name = fullName(image);
  if (name === undefined) throw fail('invalidName', `invalid reference format: ${image}`);
  world.pulls.push({ image, ...(login ? { username: login.username } : {}) });
  const entry = world.registry.get(name);
  if (signal?.aborted) throw fail('aborted', 'the pull was ended');
  if (entry) await sleep(world.clock, entry.delayMs, signal);
  if (signal?.aborted) throw fail('aborted', 'the pull was ended');
  return perform(context, {
    verb: 'pullImage',
    subject: image,
    effect: () => {
      if (world.diskFull) throw fail('other', 'no space left on device');
      const error = entry?.errors.shift();
      if (error !== undefined) throw fail('other', error);
      if (entry?.login && JSON.stringify(entry.login) !== JSON.stringify(login))
        throw fail('other', `${login?.username ?? 'nobody'} is not authorized`);
      if (!entry) throw fail('imageNotFound', `manifest for ${name} not found`);
      world.images.set(name, entry.image);
      return entry.image;
    },
  });
}

const reference =
  /^(?<path>[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?::\d+(?=\/))?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?<tag>:[\w][\w.-]{0,127})?(?<digest>@sha256:[0-9a-f]{64})?$/;

/** The engine's full name of an image reference: `busybox` is `docker.io/library/busybox:latest`. Undefined when it is none. */
function fullName(image: string): string | undefined {
  const parts = reference.exec(image)?.groups;
  const path = parts?.['path']?.replace(/^localhost\//, '');
  if (parts === undefined || path === undefined) return undefined;
  const [first = '', ...rest] = path.split('/');
  const hosted = rest.length > 0 && /[.:]/.test(first);
  const repository = hosted ? path : rest.length > 0 ? `docker.io/${path}` : `docker.io/library/${path}`;
  return parts['digest'] ? `${repository}${parts['digest']}` : `${repository}${parts['tag'] ?? ':latest'}`;
}

/** An image made up from its name. */
export function simulatedImage(image: string, options: { stopSignal?: string; sizeBytes?: number; user?: string } = {}): EngineImage {
  const name = fullName(image);
  if (name === undefined) throw new Error(`${image} is no image reference`);
  const hex = createHash('sha256').update(name).digest('hex');
  return {
    id: `sha256:${hex}`,
    name,
    digest: `${name.replace(/:[^/:]*$/, '')}@sha256:${createHash('sha256').update(hex).digest('hex')}`,
    sizeBytes: options.sizeBytes ?? 4_500_000,
    stopSignal: options.stopSignal ?? 'SIGTERM',
    user: options.user ?? '',
  };
}

/** Puts an image into the local store. */
export function addImage(world: World, image: EngineImage): EngineImage {
  world.images.set(image.name, image);
  return image;
}
