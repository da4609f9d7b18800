import type { List, Pod } from '../../api/types.ts';
import type { CommandDeps } from '../deps.ts';
import { ExplainedError } from '../errors/render-error.ts';
import { listPath, resourceFor } from './paths.ts';

const shownPods = 10;

/** An error about a pod that is not named, with the pods that could be. Without an agent to ask, the error alone. */
export async function withPodNames(error: Error, namespace: string, { directClient }: CommandDeps): Promise<Error> {
  try {
    const { items } = await directClient.request<List<Pod>>('GET', listPath(resourceFor('pods'), namespace));
    return new ExplainedError(error, [sayPods(items, namespace)]);
  } catch {
    return error;
  }
}

function sayPods(pods: readonly Pod[], namespace: string): string {
  const where = `namespace ${JSON.stringify(namespace)}`;
  if (pods.length === 0) return `There is no pod in ${where}.`;
  const names = pods.slice(0, shownPods).map(({ metadata }) => metadata.name);
  const more = pods.length > shownPods ? ` and ${pods.length - shownPods} more` : '';
  return `Pods in ${where}: ${names.join(', ')}${more}`;
}
