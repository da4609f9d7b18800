import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { unknownPath } from '../api/errors.ts';
import type { Resource } from '../api/kinds/resource.ts';
import { resources } from '../api/kinds/resources.ts';
import { followedVersion } from '../api/kubernetes-version.ts';
import { groupOf } from '../api/scheme.ts';
import { groupVersions, isGroup, partsOf } from './kinds.ts';
import { groupVersionOf } from './lookup.ts';
import { kindOf, schemasOf } from './openapi-schemas.ts';
import type { Context, Handler, Reply } from './types.ts';

const info = { title: 'Kubernetes', version: followedVersion };
const yearSeconds = 365 * 24 * 60 * 60;

/** A document of one group version as it is sent, with the sum by which clients keep it. */
interface Document {
  readonly text: string;
  readonly hash: string;
}

const documents = new Map<string, Document>();

/** `GET /openapi/v3`: where the description of each group version is. The address of each tells its content, so that it can be kept. */
export const openapiRoot: Handler = () => ({
  type: 'json',
  code: 200,
  body: { paths: Object.fromEntries(groupVersions.map((name) => [pathOf(name), { serverRelativeURL: addressOf(name) }])) },
});

/**
 * `GET /openapi/v3/api/v1` and its kin: the kinds of a group version, and what its requests take.
 * k8s: kube-openapi handler3
 */
export const openapiGroup: Handler = (context) => send(context, groupVersionOf(context));

/**
 * `GET /openapi/v2`, which kubectl up to 1.28 reads before each write, and fails without. That it describes no kind means that kubectl
 * leaves the looking to the server.
 */
export const openapiV2: Handler = ({ request }) => {
  const wantsProtobuf = /proto-openapi/.test(request.headers.accept ?? '');
  if (!wantsProtobuf) return { type: 'json', code: 200, body: { swagger: '2.0', info, paths: {}, definitions: {} } };
  const type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
  return { type: 'stream', start: async (response) => void response.writeHead(200, { 'content-type': type }).end(emptyV2) };
};

/** A field of a protobuf message that holds bytes, at most 127 of them. */
const field = (number: number, content: Buffer): Buffer => Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
/** gnostic's `openapi.v2.Document`: swagger, info, paths, definitions. */
const emptyV2 = Buffer.concat([
  field(1, Buffer.from('2.0')),
  field(2, Buffer.concat([field(1, Buffer.from(info.title)), field(2, Buffer.from(info.version))])),
  field(8, Buffer.alloc(0)),
  field(9, Buffer.alloc(0)),
]);

const pathOf = (groupVersion: string): string => (isGroup(groupVersion) ? `apis/${groupVersion}` : `api/${groupVersion}`);
const addressOf = (groupVersion: string): string => `/openapi/v3/${pathOf(groupVersion)}?hash=${documentOf(groupVersion).hash}`;

function send({ deps, request, query }: Context, groupVersion: string): Reply {
  const { text, hash } = documentOf(groupVersion);
  const asked = query.get('hash');
  const tag = `"${hash}"`;
  const isKept = (request.headers['if-none-match'] ?? '').split(',').some((word) => word.trim() === tag);
  return {
    type: 'stream',
    async start(response: ServerResponse) {
      if (asked && asked !== hash) return void response.writeHead(301, { location: addressOf(groupVersion) }).end();
      // An address with a sum in it never means anything else.
      const expires = new Date(deps.clock.now() + yearSeconds * 1000).toUTCString();
      const kept = asked ? { 'cache-control': 'public, immutable', expires } : { 'cache-control': 'no-cache, private' };
      const head = { 'content-type': 'application/json', etag: tag, vary: 'Accept', ...kept };
      if (isKept) return void response.writeHead(304, head).end();
      response.writeHead(200, { ...head, 'content-length': Buffer.byteLength(text) }).end(text);
    },
  };
}

function documentOf(groupVersion: string): Document {
  const known = documents.get(groupVersion);
  if (known) return known;
  const own = resources.filter(({ apiVersion }) => apiVersion === groupVersion);
  if (!groupVersions.includes(groupVersion)) throw unknownPath();
  const text = JSON.stringify({
    openapi: '3.0.0',
    info,
    paths: Object.fromEntries(own.flatMap(pathsOf)),
    components: { schemas: schemasOf(own) },
  });
  const document = { text, hash: createHash('sha512').update(text).digest('hex').toUpperCase() };
  documents.set(groupVersion, document);
  return document;
}

/** By HTTP method, as paths have them: the verb that a resource must have, and what it is called in the document. */
const onObject = { get: ['get', 'get'], put: ['update', 'put'], patch: ['patch', 'patch'], delete: ['delete', 'delete'] } as const;
const onCollection = { get: ['list', 'list'], post: ['create', 'post'], delete: ['deletecollection', 'deletecollection'] } as const;

function pathsOf(resource: Resource): [string, object][] {
  const { plural, namespaced, apiVersion } = resource;
  const root = groupOf(resource) === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
  const collection = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
  const object = operationsOf(resource, onObject);
  const { delete: _delete, ...part } = object;
  return [
    [collection, operationsOf(resource, onCollection)],
    [`${collection}/{name}`, object],
    ...partsOf(resource).map((name): [string, object] => [`${collection}/{name}/${name}`, part]),
    ...(namespaced ? [[`${root}/${plural}`, operationsOf(resource, { get: onCollection.get })] satisfies [string, object]] : []),
  ];
}

function operationsOf(
  resource: Resource,
  methods: Readonly<Record<string, readonly [verb: string, action: string]>>,
): Record<string, object> {
  const verbs: readonly string[] = resource.verbs;
  const allowed = Object.entries(methods).filter(([, [verb]]) => verbs.includes(verb));
  return Object.fromEntries(allowed.map(([method, [, action]]) => [method, operation(resource, method, action)]));
}

/** kubectl leaves the looking at unknown fields to a server whose patches take `fieldValidation`. k8s: query_param_verifier_v3.go */
function operation(resource: Resource, method: string, action: string): object {
  const text = (name: string) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } });
  const writes = method === 'post' || method === 'put' || method === 'patch';
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kindOf(resource),
    ...(writes ? { parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map(text) } : {}),
    responses: { '200': { description: 'OK' } },
  };
}
