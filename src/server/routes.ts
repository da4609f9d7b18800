import { methodNotSupported, unknownPath } from '../api/errors.ts';
import type { Resource } from '../api/kinds/resource.ts';
import { agentPath, enginesPath, listenerPath, uiKeysPath, uiPath } from '../api/own-protocols.ts';
import { groupVersions, hasSubresource, isGroup, isPart, resourceByPlural } from './kinds.ts';
import { type ProxyPath, proxyPathOf } from './proxy/proxy-path.ts';
import { type Review, reviewOfPath } from './reviews/reviews.ts';

/** What a request asks for. `name` and `namespace` are decoded; a namespaced collection without a namespace means all of them. */
export type Route =
  | { readonly handler: FixedHandler }
  | GroupRoute
  | { readonly handler: 'proxy'; readonly proxy: ProxyPath }
  | { readonly handler: 'review'; readonly review: Review; readonly namespace?: string }
  | ({ readonly handler: CollectionHandler } & Target)
  | ({ readonly handler: ObjectHandler; readonly name: string; readonly subresource?: string } & Target);

/** What there is of a group version as a whole. */
interface GroupRoute {
  readonly handler: GroupHandler;
  readonly groupVersion: string;
}

interface Target {
  readonly resource: Resource;
  readonly namespace?: string;
}

type FixedHandler =
  | 'coreVersions'
  | 'groups'
  | 'metricsGroup'
  | 'metricsResources'
  | 'openapiV2'
  | 'openapiRoot'
  | 'rootPaths'
  | 'version'
  | 'health'
  | 'getAgent'
  | 'getEngines'
  | 'openUi'
  | 'getKeys'
  | 'openListener'
  | 'stopAgent';
type GroupHandler = 'group' | 'groupResources' | 'openapiGroup';
type CollectionHandler = 'list' | 'create' | 'deleteCollection' | 'listMetrics' | 'listNodeMetrics';
type ObjectHandler =
  | 'get'
  | 'getMetrics'
  | 'getNodeMetrics'
  | 'update'
  | 'patch'
  | 'delete'
  | 'getPart'
  | 'updatePart'
  | 'patchPart'
  | 'getLog'
  | 'getTimeline'
  | 'getVolumes'
  | 'exec'
  | 'attach'
  | 'shell'
  | 'portForward'
  | 'createToken'
  | 'evict'
  | 'bind'
  | 'getScale'
  | 'updateScale'
  | 'patchScale';

type Methods<H> = Readonly<Record<string, H>>;

const metricsRoot = '/apis/metrics.k8s.io/v1beta1';

const fixed: Readonly<Record<string, Methods<FixedHandler>>> = {
  '/api': { GET: 'coreVersions' },
  '/apis': { GET: 'groups' },
  '/apis/metrics.k8s.io': { GET: 'metricsGroup' },
  [metricsRoot]: { GET: 'metricsResources' },
  '/openapi/v2': { GET: 'openapiV2' },
  '/openapi/v3': { GET: 'openapiRoot' },
  '/version': { GET: 'version' },
  '/': { GET: 'rootPaths' },
  ...Object.fromEntries(
    ['/healthz', '/livez', '/readyz'].flatMap((path) => [path, `${path}/ping`]).map((path) => [path, { GET: 'health' } as const]),
  ),
  [uiPath]: { GET: 'openUi' },
  [uiKeysPath]: { GET: 'getKeys' },
  [agentPath]: { GET: 'getAgent' },
  [enginesPath]: { GET: 'getEngines' },
  [listenerPath]: { POST: 'openListener' },
  [`${agentPath}/stop`]: { POST: 'stopAgent' },
};

/** Where there is something that is no object, in order. */
export const knownPaths = (): readonly string[] =>
  [...Object.keys(fixed).filter((path) => path !== '/' && !path.startsWith('/kpod/')), ...grouped.keys()].sort();

/** What there is of each group version by itself. */
const grouped: ReadonlyMap<string, GroupRoute> = new Map(groupVersions.flatMap(groupRoutes));

function groupRoutes(groupVersion: string): readonly (readonly [path: string, GroupRoute])[] {
  const path = isGroup(groupVersion) ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
  return [
    [path, { handler: 'groupResources', groupVersion }],
    [`/openapi/v3${path}`, { handler: 'openapiGroup', groupVersion }],
    ...(isGroup(groupVersion) ? [[path.slice(0, path.lastIndexOf('/')), { handler: 'group', groupVersion }] as const] : []),
  ];
}

const collection: Methods<CollectionHandler> = { GET: 'list', POST: 'create', DELETE: 'deleteCollection' };
const object: Methods<ObjectHandler> = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
/** Of a part of the object: its status, the ephemeral containers of a pod. */
const part: Methods<ObjectHandler> = { GET: 'getPart', PUT: 'updatePart', PATCH: 'patchPart' };
/** Actions, by the names of their subresources: those of a resource are what its table has. */
const actions: Readonly<Record<string, Methods<ObjectHandler>>> = {
  log: { GET: 'getLog' },
  exec: { GET: 'exec', POST: 'exec' },
  attach: { GET: 'attach', POST: 'attach' },
  /** Kubernetes has none: a shell in the place of a container. */
  shell: { GET: 'shell', POST: 'shell' },
  /** Nor this: how a pod came up. */
  timeline: { GET: 'getTimeline' },
  /** Nor this: what lies in its volumes. */
  volumes: { GET: 'getVolumes' },
  portforward: { GET: 'portForward', POST: 'portForward' },
  token: { POST: 'createToken' },
  eviction: { POST: 'evict' },
  binding: { POST: 'bind' },
  scale: { GET: 'getScale', PUT: 'updateScale', PATCH: 'patchScale' },
};

/** The verb that a resource must have for a handler; the others are there for every resource that has the subresource. */
const verbs: Partial<Record<CollectionHandler | ObjectHandler, Resource['verbs'][number]>> = {
  list: 'list',
  create: 'create',
  deleteCollection: 'deletecollection',
  get: 'get',
  update: 'update',
  patch: 'patch',
  delete: 'delete',
};

/** Finds what a request asks for. Throws ApiError NotFound for a path that means nothing, MethodNotAllowed for a verb that it lacks. */
export function matchRoute(method: string, path: string): Route {
  // Some clients end the paths of what is no object so.
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const fixedMethods = Object.hasOwn(fixed, plain) ? fixed[plain] : undefined;
  if (fixedMethods) return { handler: pick(fixedMethods, method) };
  const ofGroup = grouped.get(plain);
  if (ofGroup) return { ...ofGroup, handler: pick({ GET: ofGroup.handler }, method) };
  if (path.startsWith(`${metricsRoot}/`)) return matchMetrics(method, path.slice(metricsRoot.length));
  const asked = reviewOfPath(path);
  if (asked) return { handler: pick({ POST: 'review' as const }, method), ...asked };
  const proxy = proxyPathOf(path);
  if (proxy) return { handler: 'proxy', proxy };
  const { apiVersion, segments, namespace } = resourceSegments(path);
  const [plural = '', name, subresource, ...rest] = segments;
  const resource = resourceByPlural(apiVersion, plural);
  if (!resource || rest.length > 0 || (namespace !== undefined && !resource.namespaced)) throw unknownPath();
  const target = { resource, ...(namespace === undefined ? {} : { namespace }) };
  if (name === undefined) return { handler: allowed(pick(collection, method), { resource, namespace }), ...target };
  if (resource.namespaced && namespace === undefined) throw unknownPath();
  if (subresource === undefined) return { handler: allowed(pick(object, method), { resource, namespace }), name, ...target };
  return { handler: pick(subresourceMethods(resource, subresource), method), name, subresource, ...target };
}

const metricsHandlers: Readonly<Record<string, { readonly list: CollectionHandler; readonly get: ObjectHandler }>> = {
  Pod: { list: 'listMetrics', get: 'getMetrics' },
  Node: { list: 'listNodeMetrics', get: 'getNodeMetrics' },
};

/** What pods and nodes use is found where they are, below another root. */
function matchMetrics(method: string, below: string): Route {
  const route = matchRoute('GET', `/api/v1${below}`);
  const measured = 'resource' in route ? metricsHandlers[route.resource.kind] : undefined;
  if (measured && route.handler === 'list') return { ...route, handler: pick({ GET: measured.list }, method) };
  if (measured && route.handler === 'get') return { ...route, handler: pick({ GET: measured.get }, method) };
  throw unknownPath();
}

/**
 * The group version of a path, and what is left behind it and `/namespaces/NAME`. `/namespaces/NAME` itself and its status are the
 * Namespace.
 */
function resourceSegments(path: string): { apiVersion: string; segments: readonly string[]; namespace?: string } {
  const match = /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))\/(.*)$/s.exec(path);
  if (!match) throw unknownPath();
  const [, core, group, below = ''] = match;
  const apiVersion = core ?? group ?? '';
  const segments = below.replace(/\/$/, '').split('/').map(decode);
  if (segments.some((segment) => segment === '')) throw unknownPath();
  const [first, namespace, third] = segments;
  const isInside = first === 'namespaces' && third !== undefined && resourceByPlural(apiVersion, third)?.namespaced === true;
  return { apiVersion, ...(isInside && namespace !== undefined ? { segments: segments.slice(2), namespace } : { segments }) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw unknownPath();
  }
}

function subresourceMethods(resource: Resource, subresource: string): Methods<ObjectHandler> {
  if (isPart(resource, subresource)) return part;
  const methods = Object.hasOwn(actions, subresource) ? actions[subresource] : undefined;
  if (!methods || !hasSubresource(resource, subresource)) throw unknownPath();
  return methods;
}

function allowed<H extends CollectionHandler | ObjectHandler>(
  handler: H,
  { resource, namespace }: { resource: Resource; namespace: string | undefined },
): H {
  const verb = verbs[handler];
  const needsNamespace = handler === 'create' || handler === 'deleteCollection';
  if (verb && !resource.verbs.includes(verb)) throw methodNotSupported();
  if (needsNamespace && resource.namespaced && namespace === undefined) throw methodNotSupported();
  return handler;
}

function pick<H>(methods: Methods<H>, method: string): H {
  const name = method === 'HEAD' ? 'GET' : method;
  const handler = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (handler === undefined) throw methodNotSupported();
  return handler;
}
