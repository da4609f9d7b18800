import { type Entry, type GroupEntry, groupEntries, resourceList } from './discovery-entries.ts';
import { type KeptDocument, keptDocument } from './kept-document.ts';
import { isGroup } from './kinds.ts';

/** Versions of the form in which a server tells of everything that it serves in two answers. k8s: apidiscovery.k8s.io */
export type AggregatedVersion = 'v2' | 'v2beta1';

/** The version that an `Accept` header asks for before it is content with the older form; undefined when it is that alone. */
export function aggregatedVersion(accept = ''): AggregatedVersion | undefined {
  for (const clause of accept.split(',')) {
    const [type = '', ...rest] = clause.split(';').map((part) => part.trim());
    const parameters = new Map(rest.map((part) => [part.split('=')[0] ?? '', part.split('=')[1] ?? '']));
    if (!['application/json', 'application/*', '*/*'].includes(type)) continue;
    if (!parameters.has('as')) return undefined;
    const version = parameters.get('v');
    const isAsked = parameters.get('as') === 'APIGroupDiscoveryList' && parameters.get('g') === 'apidiscovery.k8s.io';
    if (isAsked && (version === 'v2' || version === 'v2beta1')) return version;
  }
  return undefined;
}

const documents = new Map<string, KeptDocument>();

/** What `/api` or `/apis` answers with in one piece. Clients tell the form by the content type alone. */
export function aggregatedDocument(of: 'core' | 'groups', version: AggregatedVersion): KeptDocument {
  const known = documents.get(`${of} ${version}`);
  if (known) return known;
  const items = of === 'core' ? [itemOf(undefined)] : groupEntries().map(itemOf);
  const body = { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  const document = keptDocument(type, Buffer.from(`${JSON.stringify(body)}\n`));
  documents.set(`${of} ${version}`, document);
  return document;
}

function itemOf(group: GroupEntry | undefined): object {
  const versions = group?.versions ?? [{ groupVersion: 'v1', version: 'v1' }];
  return {
    metadata: { ...(group ? { name: group.name } : {}), creationTimestamp: null },
    versions: versions.map(({ groupVersion, version }) => ({ version, resources: resourcesOf(groupVersion), freshness: 'Current' })),
  };
}

function resourcesOf(groupVersion: string): readonly object[] {
  const { resources } = resourceList(groupVersion);
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map((resource) => {
      const { name, singularName, namespaced, verbs, shortNames, categories } = resource;
      const parts = resources.filter((part) => part.name.startsWith(`${name}/`));
      const subresources = parts.map((part) => ({
        subresource: part.name.slice(name.length + 1),
        responseKind: kindOf(part, groupVersion),
        verbs: part.verbs,
      }));
      return {
        ...{ resource: name, responseKind: kindOf(resource, groupVersion), scope: namespaced ? 'Namespaced' : 'Cluster' },
        ...{ singularResource: singularName, verbs },
        ...(shortNames ? { shortNames } : {}),
        ...(categories ? { categories } : {}),
        ...(subresources.length > 0 ? { subresources } : {}),
      };
    });
}

function kindOf({ group, version, kind }: Entry, groupVersion: string): object {
  const [own = '', name = ''] = isGroup(groupVersion) ? groupVersion.split('/') : ['', groupVersion];
  return { group: group ?? own, version: version ?? name, kind };
}
