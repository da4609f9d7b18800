import { qualifiedSingular } from '../../../api/scheme.ts';
import { inCluster } from '../../../printers/sentences.ts';
import type { RunState } from './tracker.ts';

/** For a user who no longer watches: what goes on, and the commands to watch and to delete it. */
export function howToGoOn(states: readonly RunState[], cluster: string): string {
  const [first] = states;
  if (!first) return '';
  const names = states.map(({ target }) => `${qualifiedSingular(target.resource)}/${target.name}`);
  const space = `${inNamespace(first.target.namespace)}${inCluster(cluster)}`;
  const arePods = states.every(({ target }) => target.resource.kind === 'Pod');
  const list = arePods ? `pod ${states.map(({ target }) => target.name).join(' ')}` : names.join(' ');
  return `\n${names.join(', ')} ${states.length === 1 ? 'goes' : 'go'} on. To watch: kpod get pods -w${space}. To delete: kpod delete ${list}${space}.\n`;
}

const inNamespace = (namespace: string | undefined): string =>
  namespace === undefined || namespace === 'default' ? '' : ` -n ${namespace}`;

/** How this run was called, for commands that do more of the same: `kpod run -n shop`. */
export const againCommand = ({ namespace, inCluster: cluster = '' }: { readonly namespace: string; readonly inCluster?: string }): string =>
  `kpod run${namespace === '' ? '' : ` -n ${namespace}`}${inCluster(cluster)}`;

/** For pods of the files that are replaced: undefined stands for their own. */
export const graceOf = ({ gracePeriod }: { readonly gracePeriod: number }): number | undefined =>
  gracePeriod < 0 ? undefined : Math.max(gracePeriod, 1);
