import { UserError } from '../../../api/errors.ts';
import { alignTabs } from '../../../printers/tabwriter.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { type ApiResource, fetchApiResources, fullName, groupOf } from '../../selecting/discovery.ts';
import type { apiResourcesVerb } from './verb.ts';

type Call = CallOf<typeof apiResourcesVerb>;

/** `kpod api-resources`: the kinds that the server keeps. k8s: kubectl apiresources.go */
export async function run({ name, args, flags, changed }: Call, deps: CommandDeps): Promise<void> {
  if (args.length > 0) throw new UsageError(name, `unexpected arguments: [${args.join(' ')}]`, 'examples');
  if (!['', 'wide', 'name'].includes(flags.output)) throw new UserError(`--output ${flags.output} is not available`);
  if (!['', 'name', 'kind'].includes(flags.sortBy)) throw new UserError('--sort-by accepts only name or kind');
  const all = await fetchApiResources(deps.client);
  const wanted = all.filter((resource) => isWanted(resource, flags, changed)).toSorted((a, b) => compare(a, b, flags.sortBy));
  if (flags.output === 'name') return deps.streams.out(wanted.map((resource) => `${fullName(resource)}\n`).join(''));
  const isWide = flags.output === 'wide';
  const headers = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(isWide ? ['VERBS', 'CATEGORIES'] : [])];
  const rows = wanted.map(({ name: plural, shortNames = [], groupVersion, namespaced, kind, verbs, categories = [] }) => [
    ...[plural, shortNames.join(','), groupVersion, String(namespaced), kind],
    ...(isWide ? [verbs.join(','), categories.join(',')] : []),
  ]);
  const lines = flags.noHeaders ? rows : [headers, ...rows];
  await deps.streams.out(alignTabs(lines.map((cells) => `${cells.join('\t')}\n`).join(''), { minWidth: 6, padding: 3 }));
}

function isWanted(resource: ApiResource, flags: Call['flags'], changed: ReadonlySet<string>): boolean {
  if (changed.has('api-group') && groupOf(resource) !== flags.apiGroup) return false;
  if (changed.has('namespaced') && resource.namespaced !== flags.namespaced) return false;
  if (!flags.verbs.every((verb) => resource.verbs.includes(verb))) return false;
  return flags.categories.every((category) => resource.categories?.includes(category));
}

/** By group, then name; by kind or name alone when that is asked for. */
function compare(a: ApiResource, b: ApiResource, sortBy: string): number {
  const key = (resource: ApiResource) =>
    sortBy === 'kind' ? resource.kind : sortBy === 'name' ? resource.name : `${groupOf(resource)}/${resource.name}`;
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}
