import type { KubeObject, List } from '../../api/types.ts';
import type { Clock } from '../../base/clock.ts';
import { listWatch } from '../../client/list-watch.ts';
import type { Client } from '../../client/types.ts';
import { listPath } from '../selecting/paths.ts';
import type { Target } from '../selecting/select.ts';

/** A state of one object: undefined when there is none. `deleted` is its last state when it has just gone. */
export interface ObjectState<T extends KubeObject> {
  readonly object?: T;
  readonly deleted?: T;
}

/** The state of one object now and at every change, until `signal` is aborted. Survives restarts of the agent. */
export async function* watchOne<T extends KubeObject>(
  client: Client,
  target: Target,
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): AsyncGenerator<ObjectState<T>> {
  const path = listPath(target.resource, target.namespace);
  const query = { fieldSelector: `metadata.name=${target.name}` };
  const complete = (item: T): T => ({ ...item, apiVersion: target.resource.apiVersion, kind: target.resource.kind });
  for await (const event of listWatch<List<T>, T>(client, path, { ...options, query })) {
    if (event.type === 'LIST') {
      const [item] = event.list.items;
      yield item ? { object: complete(item) } : {};
    } else if (event.type === 'DELETED') yield { deleted: event.object };
    else yield { object: event.object };
  }
}
