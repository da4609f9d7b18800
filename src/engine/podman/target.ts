import type { EngineContext } from '../common/dialect.ts';
import { inspectAll } from '../common/inspect.ts';
import { numberAt } from '../common/json-fields.ts';
import { type ContainerConfig, EngineError } from '../types.ts';

/**
 * The process of the container whose processes the configured one is to see; undefined where it names none. Throws EngineError when that
 * one does not run.
 */
export async function findTargetPid(context: EngineContext, { name, namespaces }: ContainerConfig): Promise<number | undefined> {
  const pid = namespaces?.pid;
  if (typeof pid !== 'object') return undefined;
  const [entry] = await inspectAll(context, 'container', [pid.target]);
  const found = numberAt(entry, 'State', 'Pid') ?? 0;
  if (found > 0) return found;
  throw new EngineError(`container ${pid.target}, whose processes it is to see, is not running`, {
    command: `create ${name}`,
    kind: 'other',
  });
}
