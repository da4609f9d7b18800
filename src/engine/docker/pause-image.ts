import type { EngineContext } from '../common/dialect.ts';
import { type Engine, EngineError, type EngineImage } from '../types.ts';

/** The image of docker's pause containers. */
export interface PauseImage {
  readonly name: string;
  /** The image, pulled when it is missing. Throws EngineError with the way out. */
  get(): Promise<EngineImage>;
}

/** The pause image that the settings name. */
export function createPauseImage(context: EngineContext, images: Pick<Engine, 'imageStatus' | 'pullImage'>, name: string): PauseImage {
  return {
    name,
    async get() {
      const found = await images.imageStatus(name);
      if (found) return found;
      context.log.info('pulling the pause image', { image: name });
      return images.pullImage(name, {}).catch((error: unknown) => {
        if (!(error instanceof EngineError)) throw error;
        const wayOut = `bring it here with \`docker pull ${name}\`, or name another as docker.pauseImage in kpod's settings`;
        throw new EngineError(
          `docker has no image ${name} to hold a pod's namespaces, and it cannot be pulled (${error.message}): ${wayOut}`,
          {
            command: error.command,
            kind: error.kind,
            cause: error,
          },
        );
      });
    },
  };
}
