import { afterEach, beforeEach, expect, test } from 'vitest';
import { aggregatedVersion } from '../../../src/server/aggregated-discovery.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const form = (version: string) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;

test.each([
  [`${form('v2')},${form('v2beta1')},application/json`, 'v2'],
  [`${form('v2beta1')},application/json`, 'v2beta1'],
  [`application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList;profile=nopeer,${form('v2')},application/json`, 'v2'],
  [`${form('v3')}, application/json`, undefined],
  [`application/json,${form('v2')}`, undefined],
  ['application/vnd.kubernetes.protobuf, */*', undefined],
  [undefined, undefined],
])('%s asks for %s', (accept, version) => {
  expect(aggregatedVersion(accept)).toBe(version);
});

interface Aggregated {
  readonly kind: string;
  readonly apiVersion: string;
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly { readonly version: string; readonly resources: readonly { readonly resource: string }[] }[];
  }[];
}

test('two answers tell of everything that is served, and are asked for once', async () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(api.url + path, { headers: { accept: `${form('v2')},${form('v2beta1')},application/json`, ...headers } });
  const core = await get('/api');
  expect(core.headers.get('content-type')).toBe(form('v2'));
  const { items, ...head } = (await core.json()) as Aggregated;
  expect(head).toEqual({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {} });
  const pods = items[0]?.versions[0]?.resources.find(({ resource }) => resource === 'pods');
  expect(pods).toMatchObject({
    ...{ responseKind: { group: '', version: 'v1', kind: 'Pod' }, scope: 'Namespaced', singularResource: 'pod', shortNames: ['po'] },
    subresources: expect.arrayContaining([{ subresource: 'log', responseKind: { group: '', version: 'v1', kind: 'Pod' }, verbs: ['get'] }]),
  });
  const groups = (await (await get('/apis')).json()) as Aggregated;
  const older = (await (await fetch(`${api.url}/apis`)).json()) as {
    groups: readonly { name: string; versions: readonly { groupVersion: string }[] }[];
  };
  expect(groups.items.map(({ metadata }) => metadata.name)).toEqual(older.groups.map(({ name }) => name));
  for (const { metadata, versions } of groups.items) {
    for (const { version, resources } of versions) {
      const list = (await (await fetch(`${api.url}/apis/${metadata.name}/${version}`)).json()) as {
        resources: readonly { name: string }[];
      };
      expect(resources.map(({ resource }) => resource)).toEqual(
        list.resources.map(({ name }) => name).filter((name) => !name.includes('/')),
      );
    }
  }
  const again = await get('/api', { 'if-none-match': core.headers.get('etag') ?? '' });
  expect([again.status, await again.text()]).toEqual([304, '']);
});
