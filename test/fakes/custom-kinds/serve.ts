import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'yaml';
import { jsonPatch, mergePatch } from '../../../src/api/patch/json-patch.ts';
import type { CustomKind } from './kinds.ts';
import { type Custom, createObjects, isSelected, type Objects } from './objects.ts';
import { pruned, type Refusal, refusalOf, unknownFields } from './rules.ts';
import { customTable } from './table.ts';

/** A server's kinds of its own, and their objects. */
export interface CustomApi {
  readonly kinds: readonly CustomKind[];
  readonly objects: Objects;
  /** Answers a request about them; false for all others. */
  serve(request: IncomingMessage, response: ServerResponse): boolean;
}

/** What a path below `/apis/GROUP/VERSION` is about. */
interface Place {
  readonly kind: CustomKind;
  readonly apiVersion: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly below: string;
  readonly query: URLSearchParams;
}

interface Asked extends Place {
  readonly request: IncomingMessage;
  readonly body: Readonly<Record<string, unknown>>;
}

type Answer = readonly [code: number, body: object, warnings?: readonly string[]];
const failed = ({ code, reason, message, details }: Refusal): Answer => [
  code,
  { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...(details ? { details } : {}), code },
];

/** What kube-apiserver does for kinds that CustomResourceDefinitions describe, as far as clients see it. */
export function createCustomApi(kinds: readonly CustomKind[]): CustomApi {
  const objects = createObjects();
  return {
    ...{ kinds, objects },
    serve(request, response) {
      const place = placeOf(request.url ?? '', kinds);
      if (!place) return false;
      if (place.query.get('watch') === 'true' || place.query.get('watch') === '1') watch(place, objects, request, response);
      else void respond(place, objects, request, response);
      return true;
    },
  };
}

function placeOf(url: string, kinds: readonly CustomKind[]): Place | undefined {
  const { pathname, searchParams: query } = new URL(url, 'http://x');
  const [, group, version = '', namespace, plural, name, below = ''] =
    /^\/apis\/([^/]+)\/([^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(decodeURIComponent(pathname)) ?? [];
  const kind = kinds.find((one) => one.group === group && one.plural === plural && one.versions.includes(version));
  if (!kind) return undefined;
  return { kind, apiVersion: `${group}/${version}`, ...(namespace ? { namespace } : {}), ...(name ? { name } : {}), below, query };
}

async function respond(place: Place, objects: Objects, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const asked: Asked = { ...place, request, body: (text === '' ? {} : parse(text)) as Asked['body'] };
  const [code, body, warnings = []] = answerTo(asked, objects);
  const headers = warnings.flatMap((warning): [string, string] => ['Warning', `299 - ${JSON.stringify(warning)}`]);
  response.writeHead(code, [...headers, 'Content-Type', 'application/json']);
  response.end(JSON.stringify(body));
}

const keyOf = ({
  kind,
  namespace = '',
  name = '',
}: {
  readonly kind: CustomKind;
  readonly namespace?: string;
  readonly name?: string;
}): string => `${kind.plural}.${kind.group}/${kind.namespaced ? `${namespace}/` : ''}${name}`;

/** All of a namespace, or of all. */
const prefixOf = ({ kind, namespace }: Place): string => `${kind.plural}.${kind.group}/${namespace === undefined ? '' : `${namespace}/`}`;

function answerTo(asked: Asked, objects: Objects): Answer {
  const { kind, name, below, apiVersion, request } = asked;
  const current = name === undefined ? undefined : objects.get(keyOf(asked));
  if (below !== '' && !kind.subresources?.some((one) => one === below)) return notFound('the server could not find the requested resource');
  if (name === undefined) return request.method === 'POST' ? create(asked, objects) : many(asked, objects);
  if (!current && asked.request.headers['content-type'] === 'application/apply-patch+yaml') return create(asked, objects);
  if (!current) {
    const what = `${kind.plural}.${kind.group}`;
    return notFound(`${what} "${name}" not found`, { name, group: kind.group, kind: kind.plural });
  }
  if (request.method === 'GET') return [200, shown(asked, below === 'scale' ? scaleOf(current) : { ...current, apiVersion }, objects)];
  return request.method === 'DELETE' ? remove(asked, current, objects) : change(asked, current, objects);
}

/** Objects are three days old when they are made, so that their ages stand still. */
const objectAgeMs = 3 * 86_400_000;
const timeText = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z/, 'Z');

const notFound = (message: string, details: object = {}): Answer => failed({ code: 404, reason: 'NotFound', message, details });

/** A list, or what is done with all of it. */
function many(asked: Asked, objects: Objects): Answer {
  const { kind, apiVersion, query, request } = asked;
  const all = objects.list(prefixOf(asked)).filter((object) => isSelected(object, query));
  const metadata = { resourceVersion: objects.version() };
  if (request.method === 'DELETE') for (const { metadata: own } of all) objects.set(keyOf({ kind, ...own }), undefined);
  if (isTable(request)) return [200, customTable(kind, all, metadata, query.get('includeObject'))];
  return [200, { apiVersion, kind: `${kind.kind}List`, metadata, items: all.map((object) => ({ ...object, apiVersion })) }];
}

const isTable = ({ headers }: IncomingMessage): boolean => headers.accept?.includes('as=Table') === true;

const shown = ({ kind, query, request }: Asked, object: object, objects: Objects): object =>
  isTable(request) ? customTable(kind, [object as Custom], { resourceVersion: objects.version() }, query.get('includeObject')) : object;

function create(asked: Asked, objects: Objects): Answer {
  const { kind, body, namespace } = asked;
  const given = { name: asked.name, ...(body['metadata'] as object) } as { name?: string; generateName?: string };
  const name = given.name ?? `${given.generateName}x7k2p`;
  if (objects.get(keyOf({ ...asked, name }))) {
    const details = { name, group: kind.group, kind: kind.plural };
    return failed({ code: 409, reason: 'AlreadyExists', message: `${kind.plural}.${kind.group} "${name}" already exists`, details });
  }
  const metadata = {
    ...{ creationTimestamp: timeText(Date.now() - objectAgeMs), generation: 1 },
    ...given,
    ...(kind.namespaced ? { namespace } : {}),
    ...{ name, uid: objects.nextUid() },
  };
  return write({ ...asked, name }, { ...body, metadata } as Custom, objects, 201);
}

/** What a request makes of an object. Throws where a JSON patch does not fit. */
function patched(before: object, { request: { method, headers }, body }: Asked): unknown {
  if (method === 'PUT') return body;
  return headers['content-type'] === 'application/json-patch+json' ? jsonPatch(before, body) : mergePatch(before, body);
}

function change(asked: Asked, current: Custom, objects: Objects): Answer {
  const { kind, request, below } = asked;
  const type = request.headers['content-type'];
  const before = below === 'scale' ? scaleOf(current) : { ...current, apiVersion: asked.apiVersion };
  if (type === 'application/strategic-merge-patch+json') {
    const message =
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';
    return failed({ code: 415, reason: 'UnsupportedMediaType', message, details: {} });
  }
  let after: Custom;
  try {
    after = patched(before, asked) as Custom;
  } catch {
    const message = 'the server rejected our request due to an error in our request';
    return failed({ code: 422, reason: 'Invalid', message, details: {} });
  }
  const version = after.metadata?.resourceVersion;
  if (version !== undefined && version !== current.metadata.resourceVersion) {
    const message = `Operation cannot be fulfilled on ${kind.plural}.${kind.group} "${asked.name}": the object has been modified; please apply your changes to the latest version and try again`;
    return failed({ code: 409, reason: 'Conflict', message, details: { name: asked.name, group: kind.group, kind: kind.plural } });
  }
  if (below === 'scale') {
    const changed = objects.set(keyOf(asked), { ...current, spec: { ...current.spec, replicas: after.spec?.['replicas'] } });
    return [200, scaleOf(changed)];
  }
  // Each of the two leaves the other's part alone.
  if (below === 'status') return [200, objects.set(keyOf(asked), { ...current, ...(after.status ? { status: after.status } : {}) })];
  const { status: _status, ...rest } = after;
  const isKept = kind.subresources?.includes('status');
  const { uid, creationTimestamp, generation, namespace } = current.metadata;
  const metadata = { ...after.metadata, uid, creationTimestamp, generation, ...(namespace ? { namespace } : {}) };
  return write(
    asked,
    { ...(isKept ? rest : after), ...(isKept && current.status ? { status: current.status } : {}), metadata } as Custom,
    objects,
    200,
  );
}

/** k8s: apiserver endpoints/handlers: what of an object is unknown, what is wrong, whether anything changes */
function write(asked: Asked, object: Custom, objects: Objects, code: number): Answer {
  const { kind, query, apiVersion } = asked;
  const unknown = unknownFields(kind, object as unknown as Asked['body']).map((path) => `unknown field "${path}"`);
  if (query.get('fieldValidation') === 'Strict' && unknown.length > 0) {
    const message = `${kind.kind} in version "${apiVersion.split('/')[1]}" cannot be handled as a ${kind.kind}: strict decoding error: ${unknown.join(', ')}`;
    return failed({ code: 400, reason: 'BadRequest', message });
  }
  const kept = { ...pruned(kind, object as unknown as Asked['body']), apiVersion, kind: kind.kind } as unknown as Custom;
  const refusal = refusalOf(kind, kept as unknown as Asked['body']);
  if (refusal) return failed(refusal);
  const warnings = query.get('fieldValidation') === 'Warn' ? unknown : [];
  const current = objects.get(keyOf(asked));
  if (query.has('dryRun') || isSame(kept, current)) return [code, { ...kept, apiVersion }, warnings];
  const generation = (current?.metadata.generation ?? 0) + (isSame(kept, current, true) ? 0 : 1);
  const written = objects.set(keyOf(asked), { ...kept, metadata: { ...kept.metadata, generation } });
  const isGone = written.metadata.deletionTimestamp !== undefined && !written.metadata.finalizers?.length;
  if (isGone) objects.set(keyOf(asked), undefined);
  return [code, written, warnings];
}

function isSame(next: Custom, old: Custom | undefined, onlySpec = false): boolean {
  const bare = ({ metadata: { resourceVersion: _, generation: __, ...metadata }, spec, status }: Custom) =>
    JSON.stringify(onlySpec ? spec : [metadata, spec, status]);
  return old !== undefined && bare(next) === bare(old);
}

function remove(asked: Asked, current: Custom, objects: Objects): Answer {
  const { kind, name, body, query, apiVersion } = asked;
  const isHeld = (current.metadata.finalizers?.length ?? 0) > 0 || body['propagationPolicy'] === 'Foreground';
  if (query.has('dryRun') || [body['dryRun']].flat().includes('All')) return [200, { ...current, apiVersion }];
  if (isHeld) {
    const deletionTimestamp = timeText(Date.now());
    return [
      200,
      objects.set(keyOf(asked), { ...current, metadata: { ...current.metadata, deletionTimestamp, deletionGracePeriodSeconds: 0 } }),
    ];
  }
  objects.set(keyOf(asked), undefined);
  const details = { name, group: kind.group, kind: kind.plural, uid: current.metadata.uid };
  return [200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }];
}

const scaleOf = ({ metadata: { name, namespace, uid, resourceVersion, creationTimestamp }, spec, status }: Custom): Custom =>
  ({
    ...{ kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name, namespace, uid, resourceVersion, creationTimestamp } },
    ...{ spec: { replicas: spec?.['replicas'] ?? 0 }, status: { replicas: status?.['replicas'] ?? 0 } },
  }) as Custom;

function watch(place: Place, objects: Objects, request: IncomingMessage, response: ServerResponse): void {
  const { kind, apiVersion, query, name } = place;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const send = (type: string, object: Custom) => {
    const sent = isTable(request)
      ? customTable(kind, [object], { resourceVersion: object.metadata.resourceVersion }, query.get('includeObject'))
      : { ...object, apiVersion };
    response.write(`${JSON.stringify({ type, object: sent })}\n`);
  };
  const isMeant = (key: string, object: Custom) =>
    key.startsWith(prefixOf(place)) && (name === undefined || object.metadata.name === name) && isSelected(object, query);
  const after = query.get('resourceVersion') ?? '';
  if (after === '' || after === '0') for (const one of objects.list(prefixOf(place))) if (isMeant(prefixOf(place), one)) send('ADDED', one);
  const since = after === '' || after === '0' ? objects.version() : after;
  const stop = objects.follow(Number(since), ({ key, type, object }) => void (isMeant(key, object) && send(type, object)));
  response.on('close', stop);
}
