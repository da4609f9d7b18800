import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AnyObject } from '../../src/api/any-object.ts';
import type { Event, KubeObject, WatchEvent } from '../../src/api/types.ts';
import { tableOf } from '../../src/printers/tables.ts';

/** Just enough of the Kubernetes API for a kubectl that reads: the objects as they are, never checked, never changed. */
export interface StaticApi {
  readonly url: string;
  close(): Promise<void>;
}

export interface StaticObjects {
  readonly objects: readonly KubeObject[];
  /** What a watch of pods reports before it ends. */
  readonly changes?: readonly WatchEvent[];
  /** The time that tables are made at, in milliseconds. */
  readonly now: number;
}

const resources = [
  { name: 'pods', singularName: 'pod', kind: 'Pod', namespaced: true, shortNames: ['po'] },
  { name: 'services', singularName: 'service', kind: 'Service', namespaced: true, shortNames: ['svc'] },
  { name: 'events', singularName: 'event', kind: 'Event', namespaced: true, shortNames: ['ev'] },
  { name: 'secrets', singularName: 'secret', kind: 'Secret', namespaced: true, shortNames: [] },
  { name: 'serviceaccounts', singularName: 'serviceaccount', kind: 'ServiceAccount', namespaced: true, shortNames: ['sa'] },
  { name: 'persistentvolumes', singularName: 'persistentvolume', kind: 'PersistentVolume', namespaced: false, shortNames: ['pv'] },
  {
    name: 'persistentvolumeclaims',
    singularName: 'persistentvolumeclaim',
    kind: 'PersistentVolumeClaim',
    namespaced: true,
    shortNames: ['pvc'],
  },
  { name: 'resourcequotas', singularName: 'resourcequota', kind: 'ResourceQuota', namespaced: true, shortNames: ['quota'] },
  { name: 'limitranges', singularName: 'limitrange', kind: 'LimitRange', namespaced: true, shortNames: ['limits'] },
  { name: 'namespaces', singularName: 'namespace', kind: 'Namespace', namespaced: false, shortNames: ['ns'] },
] as const;

const discovery: Readonly<Record<string, unknown>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: resources.map((resource) => ({ ...resource, verbs: ['get', 'list', 'watch'] })),
  },
  '/version': { major: '1', minor: '32', gitVersion: 'v1.32.4' },
};

/** Serves the objects on a port of this machine. */
export async function startStaticApi(content: StaticObjects): Promise<StaticApi> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('Content-Type', 'application/json');
    const asTable = (request.headers.accept ?? '').includes('as=Table');
    if (url.searchParams.get('watch') === 'true' || url.searchParams.get('watch') === '1') {
      response.end(watchLines(content, asTable));
      return;
    }
    const body = discovery[url.pathname] ?? readObjects(content, url, asTable);
    response.statusCode = body ? 200 : 404;
    const missing = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason: 'NotFound',
      message: `${url.pathname} not found`,
      code: 404,
    };
    response.end(JSON.stringify(body ?? missing));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function watchLines({ changes = [], now }: StaticObjects, asTable: boolean): string {
  return changes
    .map(({ type, object }, index) => {
      const options = { metadata: { resourceVersion: '1' }, withoutColumns: index > 0 };
      const shown = asTable ? tableOf(object.kind as AnyObject['kind'], [object as AnyObject], now, options) : object;
      return `${JSON.stringify({ type, object: shown })}\n`;
    })
    .join('');
}

function readObjects({ objects, now }: StaticObjects, url: URL, asTable: boolean): unknown {
  const match = /^\/api\/v1(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(url.pathname);
  const [, namespace, plural, name] = match ?? [];
  const kind = resources.find((resource) => resource.name === plural)?.kind;
  if (!kind) return undefined;
  const found = objects
    .filter((object) => object.kind === kind && (namespace === undefined || object.metadata.namespace === namespace))
    .filter((object) => name === undefined || object.metadata.name === name)
    .filter((object) => matchesFields(object, url.searchParams.get('fieldSelector') ?? ''));
  if (name !== undefined && found.length === 0) return undefined;
  if (asTable) return tableOf(kind as AnyObject['kind'], found as AnyObject[], now, { metadata: { resourceVersion: '1' } });
  return name === undefined ? { kind: `${kind}List`, apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: found } : found[0];
}

/** The selectors that `describe` sends with its request for events. */
function matchesFields(object: KubeObject, selector: string): boolean {
  return selector
    .split(',')
    .filter(Boolean)
    .every((term) => {
      const [path = '', value] = term.split('=');
      const involved: Readonly<Record<string, unknown>> = { ...(object as Event).involvedObject };
      return path.startsWith('involvedObject.') ? (involved[path.slice('involvedObject.'.length)] ?? '') === value : true;
    });
}
