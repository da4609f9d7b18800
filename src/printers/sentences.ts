import type { ObjectMeta } from '../api/types.ts';
import { escapeTerminal } from './escape.ts';

/** Each on one line with a full stop, harmless to a terminal. */
export function sentences(texts: readonly string[]): string {
  const lines = texts.map((text) => escapeTerminal(text.trim().replace(/\s*\n\s*/g, ' ')));
  return lines.map((line) => (/[.!?]$/.test(line) ? line : `${line}.`)).join(' ');
}

/** `kpod logs web -n shop`, for pasting; `cluster`: the flags that lead to the cluster that it is about, empty for the agent. */
export function command({ name, namespace }: Pick<ObjectMeta, 'name' | 'namespace'>, verb: string, cluster = ''): string {
  return `kpod ${verb} ${name}${namespace && namespace !== 'default' ? ` -n ${namespace}` : ''}${inCluster(cluster)}`;
}

/** ` --context NAME`, or what else leads to a cluster; nothing for the agent. */
export const inCluster = (cluster: string): string => (cluster === '' ? '' : ` ${cluster}`);
