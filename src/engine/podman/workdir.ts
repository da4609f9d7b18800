import type { EngineContext } from '../common/dialect.ts';
import { inspectAll } from '../common/inspect.ts';
import { stringAt } from '../common/json-fields.ts';
import { directoryTar } from '../common/tar.ts';
import { type Engine, EngineError } from '../types.ts';

const missing = /\bworkdir ".*" does not exist on container\b/s;

/**
 * Starts as `start` does, and makes the working directory where the image lacks it: podman refuses such a container, while docker and the
 * container runtimes of clusters make the directory. `cp` makes it below the container's own root, whatever links the image has there.
 */
export function startWithWorkdir(context: EngineContext, start: Engine['startContainer']): Engine['startContainer'] {
  const make = async (id: string): Promise<boolean> => {
    const [entry] = await inspectAll(context, 'container', [id]);
    const path = stringAt(entry, 'Config', 'WorkingDir');
    if (path === undefined) return false;
    const { failure } = await context.runner.tryRun(['cp', '-', `${id}:/`], {
      stdin: directoryTar(path, { mode: 0o755 }, context.clock.now()),
    });
    return failure === undefined;
  };
  return async (id) => {
    try {
      await start(id);
    } catch (error) {
      if (!(error instanceof EngineError) || !missing.test(error.message) || !(await make(id))) throw error;
      await start(id);
    }
  };
}
