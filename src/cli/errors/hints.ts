import { UserError } from '../../api/errors.ts';
import type { List, Pod } from '../../api/types.ts';
import type { CommandDeps } from '../deps.ts';
import { listPath, resourceFor } from '../selecting/paths.ts';
import { ExplainedError } from './render-error.ts';

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

const isFile = (word: string): boolean => /\.(ya?ml|json)$/i.test(word);

/** An error about operands that a verb does not take; where one looks like a file, with the way to give it. `name` is `kpod apply`, or '' where it is not known. */
export function withFileHint(error: Error, name: string, operands: readonly string[]): Error {
  const files = operands.filter(isFile);
  return files.length === 0
    ? error
    : new ExplainedError(error, [`Files are given by -f: ${name === '' ? '' : `${name} `}${files.map((file) => `-f ${file}`).join(' ')}`]);
}

/** No `-f`. k8s: kubectl says `-f and -k`; kpod has no `-k` */
export const missingFile = (name: string, operands: readonly string[]): Error =>
  withFileHint(new UserError('must specify -f'), name, operands);
