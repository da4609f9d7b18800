import type { Resource } from '../../api/kinds/resource.ts';
import { groupOf } from '../../api/scheme.ts';

/** What the cluster of this command has and kpod itself has not. One process is one command, so it is known to all of it. */
let kinds: readonly Resource[] = [];

/** Makes known what a cluster has. */
export function setClusterKinds(found: readonly Resource[]): void {
  kinds = found;
}

/** What a word calls: `widgets`, `wd`, `widgets.example.com`, `widgets.v1.example.com`. */
export function findClusterKind(word: string): Resource | undefined {
  const [name = '', ...rest] = word.toLowerCase().split('.');
  const wanted = rest.join('.');
  return kinds.find((resource) => {
    const { plural, singular, shortNames, apiVersion, kind } = resource;
    const group = groupOf(resource);
    const isNamed = [plural, singular, kind.toLowerCase(), ...shortNames].includes(name);
    return isNamed && (wanted === '' || wanted === group || wanted === `${apiVersion.slice(apiVersion.indexOf('/') + 1)}.${group}`);
  });
}

/** The resource of an object's own words. */
export const clusterKindOf = (apiVersion: unknown, kind: unknown): Resource | undefined =>
  kinds.find((resource) => resource.apiVersion === apiVersion && resource.kind === kind);
