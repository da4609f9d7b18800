import { groupOf } from '../../api/scheme.ts';
import type { Served } from '../kinds.ts';

/** What a request of the API is, from which the documents of every version of OpenAPI are made. Pure. */
export interface Operation {
  readonly path: string;
  readonly method: 'get' | 'put' | 'post' | 'delete' | 'patch';
  /** `listCoreV1NamespacedPod`: what programs that write clients call it. */
  readonly id: string;
  readonly tag: string;
  /** k8s: x-kubernetes-action */
  readonly action: string;
  readonly kind: GroupVersionKind;
  /** In the path, in its order. */
  readonly segments: readonly Parameter[];
  readonly query: readonly Parameter[];
  /** What it is about in the body: the name of a kind, `Patch`, `DeleteOptions`. */
  readonly body?: { readonly kind: string; readonly types: readonly string[] };
  /** What it answers with: the name of a kind, or text. */
  readonly answers: string;
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'integer';
}

/** Group, version and kind, as OpenAPI's extensions have them. */
export function kindOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): GroupVersionKind {
  return { group: groupOf({ apiVersion }), version: apiVersion.split('/').at(-1) ?? '', kind };
}

const jsonTypes = ['application/json', 'application/vnd.kubernetes.protobuf'];
const patchTypes = ['apply-patch+yaml', 'json-patch+json', 'merge-patch+json', 'strategic-merge-patch+json'].map(
  (type) => `application/${type}`,
);

const texts = (...names: readonly string[]): readonly Parameter[] => names.map((name) => ({ name, type: 'string' }));
const flags = (...names: readonly string[]): readonly Parameter[] => names.map((name) => ({ name, type: 'boolean' }));
const numbers = (...names: readonly string[]): readonly Parameter[] => names.map((name) => ({ name, type: 'integer' }));

/** kubectl leaves the looking at unknown fields to a server whose patches take `fieldValidation`. k8s: query_param_verifier_v3.go */
const written = texts('dryRun', 'fieldManager', 'fieldValidation');
const deleted = [...texts('dryRun'), ...numbers('gracePeriodSeconds'), ...flags('orphanDependents'), ...texts('propagationPolicy')];
const listed = [
  ...flags('allowWatchBookmarks'),
  ...texts('continue', 'fieldSelector', 'labelSelector'),
  ...numbers('limit'),
  ...texts('resourceVersion', 'resourceVersionMatch'),
  ...flags('sendInitialEvents'),
  ...numbers('timeoutSeconds'),
  ...flags('watch'),
];

interface Shape {
  readonly method: Operation['method'];
  readonly action: string;
  /** As ids begin. */
  readonly word: string;
  readonly query: readonly Parameter[];
}

const shapes = {
  list: { method: 'get', action: 'list', word: 'list', query: listed },
  create: { method: 'post', action: 'post', word: 'create', query: written },
  deletecollection: { method: 'delete', action: 'deletecollection', word: 'deleteCollection', query: [...deleted, ...listed.slice(1, -1)] },
  get: { method: 'get', action: 'get', word: 'read', query: [] },
  update: { method: 'put', action: 'put', word: 'replace', query: written },
  patch: { method: 'patch', action: 'patch', word: 'patch', query: [...written, ...flags('force')] },
  delete: { method: 'delete', action: 'delete', word: 'delete', query: deleted },
} satisfies Readonly<Record<string, Shape>>;

/** What is done with a container or a port needs another protocol than HTTP. */
const streams: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'shell', 'proxy']);

/** Everything that can be asked of a resource, its parts and what is done with it among them. */
export function operationsOf(resource: Served): readonly Operation[] {
  const { plural, namespaced, apiVersion, verbs, subresources = [] } = resource;
  const root = groupOf(resource) === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
  const all = `${root}/${plural}`;
  const collection = namespaced ? `${root}/namespaces/{namespace}/${plural}` : all;
  const within = namespaced ? texts('namespace') : [];
  const of = (names: readonly (keyof typeof shapes)[]) => names.filter((name) => verbs.includes(name));
  const scope = namespaced ? 'Namespaced' : '';
  const make = maker(resource);
  return [
    ...of(['list', 'create', 'deletecollection']).map((name) => make(name, { path: collection, segments: within, scope })),
    ...of(['get', 'update', 'patch', 'delete']).map((name) =>
      make(name, { path: `${collection}/{name}`, segments: [...within, ...texts('name')], scope }),
    ),
    ...(namespaced && verbs.includes('list') ? [make('list', { path: all, segments: [], scope: '', suffix: 'ForAllNamespaces' })] : []),
    ...subresources.flatMap((part) =>
      (['get', 'create', 'update', 'patch', 'delete'] as const)
        .filter((name) => part.verbs.includes(name))
        .map((name) => {
          const path = `${collection}/{name}/${part.name}`;
          return make(name, { path, segments: [...within, ...texts('name')], scope, part });
        }),
    ),
  ];
}

interface Place {
  readonly path: string;
  readonly segments: readonly Parameter[];
  readonly scope: string;
  readonly suffix?: string;
  readonly part?: NonNullable<Served['subresources']>[number];
}

function maker(resource: Served) {
  const { kind, apiVersion } = resource;
  const { group, version } = kindOf(resource);
  const tag = `${group === '' ? 'core' : group.replace(/\.k8s\.io$/, '').replace('.authorization', 'Authorization')}_${version}`;
  const title = upper(tag.replace(/_(.)/, (_, first: string) => first.toUpperCase()));
  return (name: keyof typeof shapes, { path, segments, scope, suffix = '', part }: Place): Operation => {
    const { method, action, word, query }: Shape = shapes[name];
    const isStream = part !== undefined && streams.has(part.name);
    const about = part?.kind ?? kind;
    return {
      ...{ path, method, tag, segments },
      id: `${isStream ? `connect${upper(method)}` : word}${title}${scope}${kind}${upper(part?.name ?? '')}${suffix}`,
      action: isStream ? 'connect' : action,
      kind: kindOf({ apiVersion: part?.apiVersion ?? apiVersion, kind: about }),
      query: isStream ? [] : query,
      ...(isStream ? {} : bodyOf(name, about)),
      answers: isStream || part?.name === 'log' ? 'text' : answerOf(name, about),
    };
  };
}

function bodyOf(name: keyof typeof shapes, kind: string): Pick<Operation, 'body'> {
  if (name === 'patch') return { body: { kind: 'Patch', types: patchTypes } };
  if (name === 'delete' || name === 'deletecollection') return { body: { kind: 'DeleteOptions', types: jsonTypes } };
  return name === 'create' || name === 'update' ? { body: { kind, types: jsonTypes } } : {};
}

function answerOf(name: keyof typeof shapes, kind: string): string {
  if (name === 'list') return `${kind}List`;
  return name === 'delete' || name === 'deletecollection' ? 'Status' : kind;
}

const upper = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
